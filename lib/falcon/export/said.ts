import type { FalconCase } from '../client/case-schemas.ts';

/** What is shown for what the platform does not say. */
export const nothing = '–';

/** A time of the platform in UTC to the second; as it is where it is none. */
export function timeSaid(time: string | null | undefined): string {
  if (!time) return nothing;
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const oneHundredBillion = 100_000_000_000;

/** A time of an SLA's clock, whose unit no source tells: by its size it is seconds or milliseconds of the epoch. */
export function clockSaid(time: number | null | undefined): string {
  if (!time) return nothing;
  const at = new Date(time > oneHundredBillion ? time : time * 1000);
  return Number.isNaN(at.getTime()) ? String(time) : timeSaid(at.toISOString());
}

export function durationSaid(seconds: number | null | undefined): string {
  if (!seconds) return nothing;
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [Math.floor(seconds % 60), 's'],
  ];
  return parts.flatMap(([count, unit]) => (count ? [`${count} ${unit}`] : [])).join(' ');
}

export function sizeSaid(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return nothing;
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toPrecision(3)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

type Person = FalconCase['assigned_to'];

export const personSaid = (person: Person, none = nothing): string => {
  const name = person?.full_name || person?.email || person?.uuid || '';
  const email = person?.email && person.email !== name ? ` (${person.email})` : '';
  return name === '' ? none : name + email;
};

/** `in_progress` as people write it. */
export const wordsOf = (word: string | null | undefined): string => {
  const text = (word ?? '').replaceAll('_', ' ').trim();
  return text === '' ? nothing : text.charAt(0).toUpperCase() + text.slice(1);
};

/** The algorithm that no source names, by the length of what it made. */
export const hashKind = (hash: string): string =>
  ({ 32: 'MD5', 40: 'SHA-1', 64: 'SHA-256' })[/^[\da-f]*$/i.test(hash) ? hash.length : 0] ?? 'Hash';
