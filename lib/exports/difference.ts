import type { ExportSettings } from '../config.ts';
import type { ObjectLink } from './manifest.ts';
import type { Found } from './read-object.ts';

/** One thing that is not as it was promised. */
export type Difference = {
  export: string;
  run: string;
  /** Null for what is of a run as a whole. */
  caseId: string | null;
  key: string;
  versionId: string | null;
  kind: DifferenceKind;
  promised: string;
  found: string;
};

export type DifferenceKind =
  /** The version is not in the bucket. */
  | 'missing'
  /** Other bytes than were promised. */
  | 'bytes'
  /** The bytes are right, or nobody promised any, and what they say is not. */
  | 'content'
  /** The manifest of a run does not follow the one before it, or is not the one that the table has. */
  | 'chain'
  /** A later version, or a deletion, lies over what only one version is ever written of. */
  | 'covered'
  /** A manifest that no run wrote. */
  | 'unknown'
  /** Object Lock does not keep it as long as the export asks for. */
  | 'retention';

/** A difference, as far as the object alone tells of it. */
export type Wrong = Pick<Difference, 'key' | 'versionId' | 'kind' | 'promised' | 'found'>;

/** A version that somebody promises; what is null is not promised. */
export type Pinned = { key: string; versionId: string | null; sha256: string | null; size?: number };

/** What is wrong with an object, in itself. `keptUntil` is null where nothing has to keep it. */
export function wrongWith(pinned: Pinned, found: Found, keptUntil: Date | null): Wrong[] {
  const { key, versionId } = pinned;
  const wrong = (kind: DifferenceKind, promised: string, was: string): Wrong => ({
    key,
    versionId,
    kind,
    promised,
    found: was,
  });
  if (found.is === 'missing')
    return [wrong('missing', promiseIn(pinned), 'nothing is there at that version')];
  const { retainedUntil } = found;
  const isKept = keptUntil === null || (retainedUntil !== null && retainedUntil >= keptUntil);
  return [
    ...(hasItsBytes(pinned, found) ? [] : [wrong('bytes', promiseIn(pinned), bytesOf(found))]),
    ...(isKept
      ? []
      : [
          wrong(
            'retention',
            `kept until ${keptUntil.toISOString()}`,
            retainedUntil === null ? 'no retention' : `kept until ${retainedUntil.toISOString()}`,
          ),
        ]),
  ];
}

type Present = Exclude<Found, { is: 'missing' }>;

const hasItsBytes = ({ sha256, size }: Pinned, found: Present): boolean =>
  (size === undefined || size === found.size) &&
  (sha256 === null || found.is === 'archived' || sha256 === found.sha256);

const promiseIn = ({ sha256, size }: Pinned): string =>
  [...(size === undefined ? [] : [`${size} bytes`]), ...(sha256 === null ? [] : [`sha256 ${sha256}`])].join(
    ', ',
  ) || 'an object';

const bytesOf = (found: Present): string =>
  found.is === 'archived' ? `${found.size} bytes` : `${found.size} bytes, sha256 ${found.sha256}`;

export const linkInWords = (link: ObjectLink | null): string =>
  link === null ? 'none' : `${link.key}, version ${link.versionId ?? '-'}, sha256 ${link.sha256}`;

/** Until when the objects of a run have to be kept; null where the export has no retention. */
export function keptUntil(retention: ExportSettings['retention'], run: string): Date | null {
  if (!retention) return null;
  const until = new Date(run);
  until.setUTCFullYear(until.getUTCFullYear() + retention.years);
  return until;
}
