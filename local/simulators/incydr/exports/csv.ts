import { stringify } from 'csv-stringify/sync';
import type { KnownFileEvent } from '../file-events/file-event.ts';

/** A column: its heading like that of the console's own export, the name of the field, and what stands there. */
type Column = { console: string; api: string; of: (known: KnownFileEvent) => string | number | null };

const columns: Column[] = [
  { console: 'Event ID', api: 'event.id', of: ({ event }) => event.event.id },
  { console: 'Event timestamp', api: '@timestamp', of: ({ event }) => event['@timestamp'] },
  { console: 'Event action', api: 'event.action', of: ({ event }) => event.event.action },
  { console: 'Event observer', api: 'event.observer', of: ({ event }) => event.event.observer },
  { console: 'User', api: 'user.email', of: ({ event }) => event.user.email },
  { console: 'Filename', api: 'file.name', of: ({ event }) => event.file.name },
  { console: 'File path', api: 'file.directory', of: ({ event }) => event.file.directory },
  { console: 'File category', api: 'file.category', of: ({ event }) => event.file.category },
  { console: 'File size (bytes)', api: 'file.sizeInBytes', of: ({ event }) => event.file.sizeInBytes },
  { console: 'MD5 hash', api: 'file.hash.md5', of: ({ event }) => event.file.hash.md5 },
  { console: 'SHA-256 hash', api: 'file.hash.sha256', of: ({ event }) => event.file.hash.sha256 },
  { console: 'Source', api: 'source.name', of: ({ event }) => event.source.name },
  {
    console: 'Destination category',
    api: 'destination.category',
    of: ({ event }) => event.destination.category,
  },
  { console: 'Destination name', api: 'destination.name', of: ({ event }) => event.destination.name },
  { console: 'Exposure', api: 'exposure', of: ({ exposure }) => exposure.join(', ') },
  { console: 'Risk score', api: 'risk.score', of: ({ event }) => event.risk.score },
  { console: 'Risk severity', api: 'risk.severity', of: ({ event }) => event.risk.severity },
  {
    console: 'Risk indicators',
    api: 'risk.indicators',
    of: ({ event }) => event.risk.indicators.map(({ name, weight }) => `${name}: ${weight}`).join(', '),
  },
  { console: 'File availability', api: 'fileAvailability', of: ({ fileAvailability }) => fileAvailability },
];

const rowsAtOnce = 500;

/** One row for each file event under the headings, piece by piece; `further` columns hold the same in each row. */
export function* csvOf(
  known: KnownFileEvent[],
  headings: 'console' | 'api',
  further: Record<string, string | null> = {},
): Generator<string> {
  yield stringify([[...columns.map((it) => it[headings]), ...Object.keys(further)]]);
  for (let start = 0; start < known.length; start += rowsAtOnce)
    yield stringify(
      known
        .slice(start, start + rowsAtOnce)
        .map((one) => [...columns.map(({ of }) => of(one)), ...Object.values(further)]),
    );
}
