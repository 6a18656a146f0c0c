import type { ExportSettings } from '../config.ts';
import { Unavailable } from '../errors.ts';
import { type Check, csv, pdf, zip } from '../exports/checks.ts';
import type { Artifact } from '../exports/store.ts';
import type { Download, IncydrClient } from './client.ts';
import type { FileEvent } from './schemas.ts';

type Kind = ExportSettings['artifacts'][number];

/** One artifact of a case, as the platform makes it; its body is still to come. */
export async function artifactOf(
  kind: Kind,
  prefix: string,
  number: number,
  events: FileEvent[],
  { client, now, deadline }: { client: IncydrClient; now: () => Date; deadline: Date },
): Promise<Artifact> {
  const options = { sendBefore: deadline, timeout: Math.max(1000, deadline.getTime() - now().getTime()) };
  const artifact = (
    name: string,
    contentType: string,
    { body, length }: Download,
    check: Check,
  ): Artifact => ({
    name,
    key: `${prefix}/${name}`,
    contentType,
    body: unlessCut(name, body, now),
    length,
    check,
  });
  switch (kind) {
    case 'pdf':
      return artifact(
        'summary.pdf',
        'application/pdf',
        await client.downloadSummaryPdf(number, options),
        pdf(),
      );
    case 'csv':
      return artifact(
        'events.csv',
        'text/csv',
        await client.downloadFileEventCsv(number, options),
        csv(events.length),
      );
    case 'zip':
      return artifact(
        'case.zip',
        'application/zip',
        await client.downloadFullCaseZip(number, options),
        zip(),
      );
  }
}

/** A body as it comes. A connection that breaks within it is a platform that cannot answer now, like any other. */
async function* unlessCut(name: string, body: Download['body'], now: () => Date) {
  try {
    yield* body;
  } catch (cause) {
    throw new Unavailable(`incydr: the download of ${name} broke off`, {
      retryAt: now(),
      uncertain: false,
      cause,
    });
  }
}
