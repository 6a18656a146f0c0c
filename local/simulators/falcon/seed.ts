import { hash } from 'node:crypto';

/** How a person or an API client appears on a case. */
export type UserRef = { uuid: string; email: string; full_name: string };

export type Host = { aid: string; hostname: string; localIp: string; platform: string; os: string };

export const hex = (of: string, length: number): string => hash('sha256', of).slice(0, length);

/** An id in the shape of a UUID of that version, the same each time for the same text. */
export function uuidOf(text: string, version: 4 | 7 = 4, head = ''): string {
  const all = head + hex(text, 30 - head.length);
  return `${all.slice(0, 8)}-${all.slice(8, 12)}-${version}${all.slice(12, 15)}-8${all.slice(15, 18)}-${all.slice(18)}`;
}

export const clientId = 'ca5eb41d9e'.padEnd(32, '0');
export const clientSecret = 'LocalOnlyFalconSecret'.padEnd(40, '0');
export const cid = hex('cid', 32);

export const apiClient: UserRef = { uuid: uuidOf('api client'), email: '', full_name: 'API client' };

export const users: UserRef[] = [
  'Ada Quint',
  'Bruno Salk',
  'Carla Venn',
  'Dmitri Oake',
  'Esra Lindt',
  'Farid Nolan',
  'Greta Moss',
  'Hiro Tamm',
  'Ines Crane',
  'Jonas Weld',
].map((name) => ({
  uuid: uuidOf(name),
  email: `${name.toLowerCase().replace(' ', '.')}@example.com`,
  full_name: name,
}));

export const hosts: Host[] = Array.from({ length: 24 }, (_, n) => {
  const [platform, os, prefix] =
    n % 3 === 2 ? ['Linux', 'Ubuntu 24.04', 'srv'] : ['Windows', 'Windows 11', 'wks'];
  return {
    aid: hex(`host ${n}`, 32),
    hostname: `${prefix}-${String(n + 1).padStart(3, '0')}`.toUpperCase(),
    localIp: `10.20.${Math.floor(n / 8)}.${10 + n}`,
    platform,
    os,
  };
});

/** The host of the n-th alert: neighbours share one now and then, as in a real incident. */
export const hostOf = (n: number): Host => at(hosts, n * 7);
/** The person logged on when the n-th alert fired. */
export const userOf = (n: number): UserRef => at(users, n * 3);

/** The item at `n`, counted round and round. */
export function at<T>(list: readonly T[], n: number): T {
  const item = list[n % list.length];
  if (item === undefined) throw new Error('an empty list has no item');
  return item;
}

/** The composite id of the n-th alert. */
export const alertId = (n: number): string =>
  `${cid}:ind:${hostOf(n).aid}:${41_000_000_000 + n * 104_729}-${10_100 + (n % 40)}-${5_000_000 + n * 7919}`;

/** Which alert has that composite id, null for one that is none of these. */
export function alertNumber(id: string): number | null {
  const n = (Number(/:(\d+)-\d+-\d+$/.exec(id)?.[1]) - 41_000_000_000) / 104_729;
  return Number.isInteger(n) && n >= 0 && alertId(n) === id ? n : null;
}

const origins = [0, 1, 2, 3, 4].map((n) => hex(`origin ${n}`, 24));

/** The id of the n-th event, as LogScale gives them: an origin, two counters and an epoch second. */
export const eventId = (n: number): string =>
  `${at(origins, n)}_${n % 7}_${100 + n}_${1_767_225_600 + n * 37}`;

/** Which event has that id, null for one that is none of these. */
export function eventNumber(id: string): number | null {
  const n = Number(id.split('_')[2]) - 100;
  return Number.isInteger(n) && n >= 0 && eventId(n) === id ? n : null;
}

export const alertIds: string[] = Array.from({ length: 200 }, (_, n) => alertId(n));
export const eventIds: string[] = Array.from({ length: 50 }, (_, n) => eventId(n));

/** A file on a host that real-time response can fetch, and a session in which it was fetched before. */
export const rtr = {
  aid: hex('host 0', 32),
  path: 'C:\\Users\\ada.quint\\Downloads\\invoice.exe',
  session: uuidOf('rtr session'),
  sha256: hex('rtr file', 64),
};
