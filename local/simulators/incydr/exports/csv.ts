import { stringify } from 'csv-stringify/sync';
import type { KnownFileEvent } from '../file-events/file-event.ts';

/** One row for each file event, under headings like those of the console's own export. */
export const fileEventsCsv = (events: KnownFileEvent[]): Buffer =>
  Buffer.from(stringify(events.map(row), { header: true, columns }));

// Named, because a case without events has headings too.
const columns = [
  'Event ID',
  'Event timestamp',
  'Event action',
  'Event observer',
  'User',
  'Filename',
  'File path',
  'File category',
  'File size (bytes)',
  'MD5 hash',
  'SHA-256 hash',
  'Source',
  'Destination category',
  'Destination name',
  'Exposure',
  'Risk score',
  'Risk severity',
  'Risk indicators',
  'File availability',
];

const row = ({ event, exposure, fileAvailability }: KnownFileEvent) => ({
  'Event ID': event.event.id,
  'Event timestamp': event['@timestamp'],
  'Event action': event.event.action,
  'Event observer': event.event.observer,
  User: event.user.email,
  Filename: event.file.name,
  'File path': event.file.directory,
  'File category': event.file.category,
  'File size (bytes)': event.file.sizeInBytes,
  'MD5 hash': event.file.hash.md5,
  'SHA-256 hash': event.file.hash.sha256,
  Source: event.source.name,
  'Destination category': event.destination.category,
  'Destination name': event.destination.name,
  Exposure: exposure.join(', '),
  'Risk score': event.risk.score,
  'Risk severity': event.risk.severity,
  'Risk indicators': event.risk.indicators.map(({ name, weight }) => `${name}: ${weight}`).join(', '),
  'File availability': fileAvailability,
});
