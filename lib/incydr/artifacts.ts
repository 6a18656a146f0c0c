import type { ExportSettings } from '../config.ts';
import type { Download } from '../download.ts';
import { type Check, csv, pdf, zip } from '../exports/checks.ts';
import type { Artifact } from '../exports/store.ts';
import type { IncydrCaseFileEvent } from './client/answers/cases.ts';
import type { IncydrClient } from './client/index.ts';

type Kind = ExportSettings['artifacts'][number];

/** One artifact of a case, as the platform makes it; its body is still to come. */
export async function artifactOf(
  kind: Kind,
  prefix: string,
  number: number,
  events: IncydrCaseFileEvent[],
  { client, now, deadline }: { client: Pick<IncydrClient, 'cases'>; now: () => Date; deadline: Date },
): Promise<Artifact> {
  // A large ZIP may take as long to begin as there is time.
  const options = { deadline, timeout: Math.max(1000, deadline.getTime() - now().getTime()) };
  const asked = { caseNumber: number };
  const artifact = (
    name: string,
    contentType: string,
    { body, length }: Download,
    check: Check,
  ): Artifact => ({
    name,
    key: `${prefix}/${name}`,
    contentType,
    body,
    length,
    check,
  });
  switch (kind) {
    case 'pdf':
      return artifact(
        'summary.pdf',
        'application/pdf',
        await client.cases.downloadSummaryPdf(asked, options),
        pdf(),
      );
    case 'csv':
      return artifact(
        'events.csv',
        'text/csv',
        await client.cases.downloadFileEventCsv(asked, options),
        csv(events.length),
      );
    case 'zip':
      return artifact(
        'case.zip',
        'application/zip',
        await client.cases.downloadFullCaseZip(asked, options),
        zip(),
      );
  }
}
