import type { Operation } from '../../platform.ts';
import { booleanParameter } from '../body.ts';
import type { Case } from '../cases/case.ts';
import { caseOf } from '../cases/operations.ts';
import { fileEventsOf } from '../cases/views.ts';
import { isCaptured } from '../file-events/file-event.ts';
import { unstated } from '../refusal.ts';
import type { Tenant } from '../tenant.ts';
import { capturedFile } from '../../captured-file.ts';
import { zipOf, type ZipMember } from '../../zip.ts';
import { attachment } from './attachment.ts';
import { csvOf } from './csv.ts';
import { summaryPdf } from './summary-pdf.ts';

const flags = ['files', 'summary', 'fileEvents'] as const;
type Flag = (typeof flags)[number];

/** The three exports of a case: summary as PDF, file events as CSV, and all of it as ZIP. */
export function exportOperations(tenant: Tenant): Operation[] {
  const { people, fileEvents, switches, now } = tenant;
  const pdf = (it: Case) => summaryPdf(it, people, now());
  const csv = (it: Case) => {
    const { csvHeadings, csvCase } = switches();
    const further = csvCase === 'no' ? {} : caseColumns(it, people.usernameOf(it.subject));
    return Buffer.from([...csvOf(fileEventsOf(it, fileEvents), csvHeadings, further)].join(''));
  };

  async function* members(it: Case, wanted: ReadonlySet<Flag>): AsyncGenerator<ZipMember> {
    if (wanted.has('summary')) yield { name: `Case-${it.number}.pdf`, content: await pdf(it) };
    if (wanted.has('fileEvents')) yield { name: `Case-${it.number}-file-events.csv`, content: csv(it) };
    if (!wanted.has('files')) return;
    for (const { event } of fileEventsOf(it, fileEvents).filter(isCaptured)) {
      const { name, sizeInBytes } = event.file;
      const folder =
        switches().zipLayout === 'folders' ? `files/${plain(event.event.id)}/` : `${plain(event.event.id)}-`;
      yield { name: `${folder}${name.replaceAll('/', '_')}`, content: capturedFile(name, sizeInBytes) };
    }
  }

  const flagsWanted = (query: URLSearchParams): Set<Flag> => {
    const { zipDefaults, zipAllFalse } = switches();
    const wanted = flags.filter((flag) => booleanParameter(query, flag) ?? zipDefaults === 'all');
    if (wanted.length === 0 && zipAllFalse === 'reject')
      throw unstated('NOTHING_TO_EXPORT', 'nothing to export');
    return new Set(wanted);
  };

  return [
    {
      id: 'cases.exportSummary',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/export',
      answer: async (call) => {
        const it = caseOf(call, tenant);
        const headers = attachment('application/pdf', `Case-${it.number}.pdf`, switches());
        return { status: 200, headers, body: await pdf(it) };
      },
    },
    {
      id: 'cases.exportFileEvents',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/fileevent/export',
      answer: (call) => {
        const it = caseOf(call, tenant);
        const headers = attachment('text/csv', `Case-${it.number}-file-events.csv`, switches());
        return { status: 200, headers, body: csv(it) };
      },
    },
    {
      id: 'cases.exportFull',
      method: 'GET',
      path: '/v1/cases/{caseNumber}/export/full',
      answer: (call) => {
        const it = caseOf(call, tenant);
        const wanted = flagsWanted(call.query); // a bad flag is refused before the first byte
        const headers = attachment('application/zip', `Case-${it.number}.zip`, switches());
        return { status: 200, headers, body: zipOf(members(it, wanted), now()) };
      },
    },
  ];
}

const caseColumns = (it: Case, subject: string | null) => ({
  'Case subject': subject,
  'Case description': it.description,
  'Case findings': it.findings,
});

/** An id may hold slashes. */
const plain = (id: string): string => id.replaceAll(/[^\w-]/g, '_');
