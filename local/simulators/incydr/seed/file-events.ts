import { createHash } from 'node:crypto';
import { capturedFileHash } from '../../captured-file.ts';
import { type FileEvent, isCaptured, type KnownFileEvent } from '../file-events/file-event.ts';
import { blankDestination, blankPart, blankSource } from './blank-parts.ts';
import { digest, digits, guid } from './identifiers.ts';
import { type Leak, leaks } from './leaks.ts';
import { type Person, personAt } from './people.ts';

let seeded: readonly KnownFileEvent[] | undefined; // nobody changes them, so all simulators share them

/** The file events that the platform has seen before anyone adds one. */
export const seedFileEvents = (): readonly KnownFileEvent[] =>
  (seeded ??= Array.from({ length: 200 }, (_, index) => seedFileEvent(index)));

/** What a file event is given instead of what its place in the row would give it. */
export type GivenFileEvent = { id?: string; fileBytes?: number; at?: Date; person?: Person };

/** The file event of a place in the endless row that the seed begins. */
export function seedFileEvent(index: number, given: GivenFileEvent = {}): KnownFileEvent {
  const leak = leakOf(index);
  const fileAvailability = given.fileBytes === undefined ? leak.fileAvailability : 'EXACT_FILE_AVAILABLE';
  const person = given.person ?? personAt(index);
  const at = given.at ?? new Date(Date.UTC(2026, 0, 5, 8) + index * 37 * 60_000);
  const known = {
    exposure: leak.exposure,
    fileAvailability,
    event: fileEventOf(leak, index, person, at.getTime(), given),
  };
  if (isCaptured(known)) known.event.event.xfcEventId = guid(`content ${index}`);
  return known;
}

function fileEventOf(
  leak: Leak,
  index: number,
  person: Person,
  at: number,
  given: GivenFileEvent,
): FileEvent {
  const isEndpoint = leak.observer === 'Endpoint';
  return {
    '@timestamp': new Date(at).toISOString(),
    event: {
      action: leak.action,
      id: given.id ?? eventId(index),
      ingested: new Date(at + 61_000).toISOString(),
      inserted: `${new Date(at + 124_000).toISOString().slice(0, -1)}917Z`, // the one time with microseconds
      observer: leak.observer,
      detectorDisplayName: isEndpoint ? null : 'Google Drive of Example Corp',
      relatedEvents: [],
      shareType: leak.shareType,
      vector: leak.vector,
      xfcEventId: null,
    },
    user: {
      deviceUid: isEndpoint ? person.deviceUid : null,
      email: person.email,
      id: person.userId,
    },
    file: fileOf(leak, index, person, at, given.fileBytes),
    ...blankPart,
    source: { ...blankSource, ...leak.source },
    destination: { ...blankDestination, ...leak.destination },
    process: {
      executable: leak.process,
      owner: leak.process === null ? null : person.login,
      extension: { browser: null, version: null, loggedInUser: null },
    },
    risk: riskOf(leak),
  };
}

function fileOf(
  { fileName, category, mimeType, observer, folder }: Leak,
  index: number,
  { login }: Person,
  at: number,
  fileBytes?: number,
): FileEvent['file'] {
  const isEndpoint = observer === 'Endpoint';
  const name = fileName.replace('#', `${index + 1}`);
  const sizeInBytes = fileBytes ?? 900 + (Number.parseInt(digest(`size ${index}`).slice(0, 8), 16) % 40_000);
  let hash: FileEvent['file']['hash'] | undefined; // of thousands of files, few are ever asked for theirs
  return {
    acquiredFrom: [],
    archiveId: null,
    category,
    categoryByBytes: category,
    categoryByExtension: category,
    changeType: 'CREATED',
    classifications: [],
    cloudDriveId: null,
    created: '2025-12-01T10:00:00.000Z',
    directory: isEndpoint ? `C:/Users/${login}/${folder}/` : null,
    directoryId: [],
    get hash() {
      return (hash ??= hashes(name, sizeInBytes));
    },
    id: isEndpoint ? null : cloudFileId(index),
    mimeType,
    mimeTypeByBytes: mimeType,
    mimeTypeByExtension: mimeType,
    modified: new Date(at).toISOString(),
    name,
    originalDirectory: null,
    originalName: null,
    owner: login,
    parentArchiveId: null,
    passwordProtected: null,
    sizeInBytes,
    url: isEndpoint ? null : `https://drive.example.com/file/${digest(`url ${index}`).slice(0, 24)}`,
  };
}

const riskOf = ({ indicators, severity, destination }: Leak): FileEvent['risk'] => ({
  indicators: indicators.map((it) => ({ id: it.name.replaceAll(' ', ''), ...it })),
  score: indicators.reduce((sum, { weight }) => sum + weight, 0),
  severity,
  trusted: false,
  trustReason: null,
  untrustedValues: {
    accountNames: [],
    domains: destination.domains ?? [],
    gitRepositoryUris: [],
    slackWorkspaces: [],
    urlPaths: [],
  },
});

function hashes(name: string, sizeInBytes: number): FileEvent['file']['hash'] {
  // To hash gigabytes would hold up whoever asks for such an event.
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
  const unique = guid(`event ${index}`);
  if (leakOf(index).observer !== 'Endpoint') return `${cloudFileId(index)}_5_${unique}`;
  return `0_${unique}_${digits(`first ${index}`, 19)}_${digits(`second ${index}`, 19)}_${index + 1}`;
}

const cloudFileId = (index: number): string => createHash('md5').update(`file ${index}`).digest('base64');

const leakOf = (index: number): Leak => leaks[index % leaks.length] ?? leaks[0];
