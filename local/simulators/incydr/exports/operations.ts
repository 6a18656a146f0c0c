import type { Operation } from '../../platform.ts';
import { booleanParameter } from '../body.ts';
import { fileEventsOf } from '../cases/views.ts';
import { caseOf } from '../cases/operations.ts';
import { fileEventsCsv } from './csv.ts';
import type { IncydrState } from '../state.ts';
import type { Case } from '../cases/case.ts';
import { summaryPdf } from './summary-pdf.ts';
import { zipOf, type ZipMember } from '../../zip.ts';
import { capturedFile } from '../../captured-file.ts';
import { isCaptured } from '../file-events/file-event.ts';

/** The three exports of a case: summary as PDF, file events as CSV, and all of it as ZIP. */
export function exportOperations(state: IncydrState, now: () => Date): Operation[] {
  const pdf = (it: Case) => summaryPdf(it, state.users, now());
  const csv = (it: Case) => fileEventsCsv(fileEventsOf(it, state.fileEvents));

  async function* members(it: Case, wanted: (flag: string) => boolean): AsyncGenerator<ZipMember> {
    if (wanted('summary')) yield { name: `Case-${it.number}.pdf`, content: await pdf(it) };
    if (wanted('fileEvents')) yield { name: `Case-${it.number}-file-events.csv`, content: csv(it) };
    if (!wanted('files')) return;
    for (const known of fileEventsOf(it, state.fileEvents).filter(isCaptured)) {
      const { name, sizeInBytes } = known.event.file;
      const folder = known.event.event.id.replaceAll(/[^\w-]/g, '_'); // an id may hold slashes
      yield {
        name: `files/${folder}/${name.replaceAll('/', '_')}`,
        content: capturedFile(name, sizeInBytes),
      };
    }
  }

  return [
    {
      id: 'cases.exportSummary',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/export',
      answer: async (call) => {
        const it = caseOf(call, state);
        const headers = attachment('application/pdf', `Case-${it.number}.pdf`);
        return { status: 200, headers, body: await pdf(it) };
      },
    },
    {
      id: 'cases.exportFileEvents',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/fileevent/export',
      answer: (call) => {
        const it = caseOf(call, state);
        const headers = attachment('text/csv', `Case-${it.number}-file-events.csv`);
        return { status: 200, headers, body: csv(it) };
      },
    },
    {
      id: 'cases.exportFull',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/export/full',
      answer: (call) => {
        const it = caseOf(call, state);
        const wanted = (flag: string) => booleanParameter(call.query, flag) ?? true;
        for (const flag of ['files', 'summary', 'fileEvents']) wanted(flag); // a bad flag is refused before the first byte
        const headers = attachment('application/zip', `Case-${it.number}.zip`);
        return { status: 200, headers, body: zipOf(members(it, wanted), now()) };
      },
    },
  ];
}

/** The headers of a download. The official SDK takes all that follows `filename=`: so it is unquoted, and last. */
export const attachment = (type: string, filename: string): Record<string, string> => ({
  'content-type': type,
  'content-disposition': `attachment; filename=${filename.replaceAll(/[^\x20-\x7e]/g, '_')}`,
});
