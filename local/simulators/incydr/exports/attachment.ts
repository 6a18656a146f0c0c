import type { Answer } from '../../platform.ts';
import { capturedFile } from '../../captured-file.ts';
import type { KnownFileEvent } from '../file-events/file-event.ts';
import type { IncydrSwitches } from '../switches.ts';

/** The headers of a download. The official SDK takes all that follows `filename=`: so it is unquoted, and last. */
export const attachment = (
  type: string,
  filename: string,
  { contentTypes }: Pick<IncydrSwitches, 'contentTypes'>,
): Record<string, string> => ({
  'content-type': contentTypes === 'specific' ? type : 'application/octet-stream',
  'content-disposition': `attachment; filename=${filename.replaceAll(/[^\x20-\x7e]/g, '_')}`,
});

/** The answer that is the captured file of an event. */
export function capturedDownload({ event }: KnownFileEvent, switches: IncydrSwitches): Answer {
  const { name, sizeInBytes, mimeType } = event.file;
  const headers = { ...attachment(mimeType, name, switches), 'content-length': `${sizeInBytes}` };
  return { status: 200, headers, body: capturedFile(name, sizeInBytes) };
}
