import { createHash } from 'node:crypto';
import { capturedFileHash } from '../../captured-file.ts';
import type { FileEvent, KnownFileEvent } from '../file-events/file-event.ts';
import { type Leak, leaks } from './leaks.ts';
import type { User } from '../people/user.ts';

/** The API client that a simulator knows from the start; good for nothing but a simulator. */
export const clientId = 'key-local-incydr';
export const clientSecret = 'local-incydr-secret';

export const tenantId = '1d700000-af5b-4231-9d8e-df6434da0000';
/** The user id that stands for the API client in `createdByUserUid` and `lastModifiedByUserUid`. */
export const clientUserId = '1079283017450623301';

const organisation = {
  orgId: '903812',
  orgGuid: digest('organisation').slice(0, 32),
  orgName: 'Example Corp',
};

const people = [
  ['Jane', 'Doe'],
  ['John', 'Smith'],
  ['Amina', 'Diallo'],
  ['Wei', 'Zhang'],
  ['Zoë', 'Müller'],
  ['Łukasz', 'Nowak'],
  ['Yuki', 'Tanaka'],
  ['Carlos', 'García'],
  ['Priya', 'Patel'],
  ['Omar', 'Haddad'],
  ['Ingrid', 'Åberg'],
  ['Mateo', 'Rossi'],
  ['Fatima', 'Khan'],
  ['Noah', 'Williams'],
  ['Siobhán', 'Kelly'],
  ['Dmitri', 'Volkov'],
  ['Grace', 'Okafor'],
  ['Lars', 'Jensen'],
  ['Chloé', 'Martin'],
  ['Samir', 'Rahman'],
] as const;

/** The users of the tenant. The first two investigate, the last has left the company. */
export const seedUsers = (): User[] =>
  people.map(([firstName, lastName], index) => ({
    legacyUserId: `${41_000 + index}`,
    userId: userId(index),
    username: `${plain(firstName)}.${plain(lastName)}@example.com`,
    firstName,
    lastName,
    legacyOrgId: '903812',
    ...organisation,
    notes: null,
    active: index < people.length - 1,
    blocked: index === people.length - 1,
    creationDate: '2024-03-01T09:00:00.000Z',
    modificationDate: '2025-11-17T14:30:00.000Z',
  }));

/** How many file events there are before anyone adds one. */
export const seedFileEventCount = 200;

let seeded: readonly KnownFileEvent[] | undefined; // hashing the files is most of a simulator's start: once is enough

/** The file events that the platform has seen before any is attached to a case. */
export const seedFileEvents = (): readonly KnownFileEvent[] =>
  (seeded ??= Array.from({ length: seedFileEventCount }, (_, index) => seedFileEvent(index)));

/** The ids of the first file events of the seed, to show in examples. */
export const firstEventIds = (): string[] => [0, 1, 2].map(eventId);

/** The user id of jane.doe@example.com. */
export const firstUserId = (): string => userId(0);

/** The file event of a place in the endless row that the seed begins; `given` overrides its id and its file's size. */
export function seedFileEvent(
  index: number,
  given: { id?: string; fileBytes?: number } = {},
): KnownFileEvent {
  const leak = leakOf(index);
  const [firstName, lastName] = people[index % people.length] ?? people[0];
  const login = `${plain(firstName)}.${plain(lastName)}`;
  const isEndpoint = leak.observer === 'Endpoint';
  const at = new Date(Date.UTC(2026, 0, 5, 8) + index * 37 * 60_000).toISOString();
  return {
    exposure: leak.exposure,
    fileAvailability: given.fileBytes === undefined ? leak.fileAvailability : 'EXACT_FILE_AVAILABLE',
    event: {
      '@timestamp': at,
      event: {
        action: leak.action,
        id: given.id ?? eventId(index),
        ingested: at,
        inserted: at,
        observer: leak.observer,
        shareType: leak.shareType,
      },
      user: {
        deviceUid: isEndpoint ? digits(`device ${index % people.length}`, 19) : null,
        email: `${login}@example.com`,
        id: userId(index % people.length),
      },
      file: {
        ...fileOf(index, given.fileBytes),
        owner: login,
        directory: folderOf(leak, login),
        modified: at,
      },
      source: leak.source,
      destination: leak.destination,
      process: { executable: leak.process, owner: leak.process === null ? null : login },
      risk: riskOf(leak),
    },
  };
}

function fileOf(index: number, fileBytes?: number) {
  const { fileName, category, mimeType, observer } = leakOf(index);
  const name = fileName.replace('#', `${index + 1}`);
  const sizeInBytes = fileBytes ?? 900 + (Number.parseInt(digest(`size ${index}`).slice(0, 8), 16) % 40_000);
  const inCloud = `https://drive.example.com/file/${digest(`url ${index}`).slice(0, 24)}`;
  return {
    name,
    category,
    mimeType,
    sizeInBytes,
    created: '2025-12-01T10:00:00.000Z',
    hash: hashes(name, sizeInBytes),
    url: observer === 'Endpoint' ? null : inCloud,
  };
}

const folderOf = ({ observer, folder }: Leak, login: string): string | null =>
  observer === 'Endpoint' ? `C:/Users/${login}/${folder}/` : null;

const riskOf = ({ indicators, severity }: Leak): FileEvent['risk'] => ({
  indicators: indicators.map((it) => ({ id: it.name.replaceAll(' ', ''), ...it })),
  score: indicators.reduce((sum, { weight }) => sum + weight, 0),
  severity,
  trusted: false,
  trustReason: null,
});

function hashes(name: string, sizeInBytes: number): KnownFileEvent['event']['file']['hash'] {
  // To hash gigabytes would hold up whoever registers such a file.
  if (sizeInBytes > 1_000_000)
    return { md5: null, md5Error: 'file too large', sha256: null, sha256Error: 'file too large' };
  return {
    md5: capturedFileHash('md5', name, sizeInBytes),
    md5Error: null,
    sha256: capturedFileHash('sha256', name, sizeInBytes),
    sha256Error: null,
  };
}

/** The id of a cloud service's event holds characters that must be encoded in a path. */
function eventId(index: number): string {
  const guid = digest(`event ${index}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  if (leakOf(index).observer !== 'Endpoint')
    return `${createHash('md5').update(`file ${index}`).digest('base64')}_5_${guid}`;
  return `0_${guid}_${digits(`first ${index}`, 19)}_${digits(`second ${index}`, 19)}_${index + 1}`;
}

const leakOf = (index: number): Leak => leaks[index % leaks.length] ?? leaks[0];

const userId = (index: number): string => digits(`user ${index}`, index % 2 === 0 ? 18 : 19);

/** A decimal number of that many digits, always the same for the same text. */
function digits(text: string, length: 18 | 19): string {
  const number = BigInt(`0x${digest(text).slice(0, 30)}`) % (9n * 10n ** BigInt(length - 1));
  return `${number + 10n ** BigInt(length - 1)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(`casebridge ${text}`).digest('hex');
}

const plain = (name: string): string =>
  name.replaceAll('Ł', 'L').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
