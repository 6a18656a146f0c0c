import type { ExportSettings } from '../config.ts';
import type { Download } from '../download.ts';
import type { CaseReader, PendingArtifact } from '../exports/case-reader.ts';
import { anything, type Check, csv, pdf, zip } from '../exports/checks.ts';
import type { MissingPart } from '../exports/manifest.ts';
import { memberNames } from '../exports/member-names.ts';
import type { IncydrCase, IncydrCaseFileEvent } from './client/answers/cases.ts';
import type { IncydrClient } from './client/index.ts';

type Settings = Pick<ExportSettings, 'artifacts' | 'zip'>;
type Deps = { client: Pick<IncydrClient, 'cases'>; now: () => Date; deadline: Date };

/** Incydr's cases as an export reads them: the platform makes the PDF, the CSV and the ZIP itself. */
export function incydrCaseReader(settings: Settings, deps: Deps): CaseReader {
  const { client, deadline } = deps;
  const get = (caseId: string) =>
    client.cases.getCase({ caseNumber: Number(caseId) }, { sendBefore: deadline });
  return {
    async read(caseId, { byFile }) {
      const detail = await get(caseId);
      if (!detail) return null;
      const { name, status } = detail;
      const asked = { caseNumber: detail.number };
      const events = await Array.fromAsync(client.cases.iterFileEvents(asked, { sendBefore: deadline }));
      const files = filesOf(detail, events, deps);
      const isByFile = byFile && settings.artifacts.includes('zip');
      const wantsFiles = isByFile || settings.artifacts.includes('files');
      return {
        name,
        status,
        updatedAt: changedAt(detail),
        version: versionOf(detail),
        evidence: events.length,
        document: { case: detail, fileEvents: events },
        artifacts: [
          ...platformMade(settings, detail, events.length, deps).filter(
            (it) => !(isByFile && it.name === 'case.zip'),
          ),
          ...(wantsFiles ? files.available : []),
        ],
        missing: [
          ...(isByFile
            ? [
                {
                  name: 'case.zip',
                  reason: 'too large for one invocation: each of its files is exported by itself',
                },
              ]
            : []),
          ...(wantsFiles ? files.missing : []),
        ],
      };
    },
    async versionOf(caseId) {
      const detail = await get(caseId);
      return detail && versionOf(detail);
    },
  };
}

const changedAt = ({ updatedAt, createdAt }: IncydrCase): string | null => updatedAt ?? createdAt;
const versionOf = (detail: IncydrCase): string => changedAt(detail) ?? '';

/** The artifacts that the platform makes of a case. */
function platformMade(
  { artifacts, zip: parts }: Settings,
  { number }: IncydrCase,
  events: number,
  deps: Deps,
): PendingArtifact[] {
  const { cases } = deps.client;
  const asked = { caseNumber: number };
  const made = {
    pdf: pending('summary.pdf', 'application/pdf', pdf, () =>
      cases.downloadSummaryPdf(asked, patience(deps)),
    ),
    csv: pending(
      'events.csv',
      'text/csv',
      () => csv(events),
      () => cases.downloadFileEventCsv(asked, patience(deps)),
    ),
    zip: pending('case.zip', 'application/zip', zip, () =>
      cases.downloadFullCaseZip({ ...asked, ...parts }, patience(deps)),
    ),
  };
  return artifacts.flatMap((kind) => (kind === 'files' ? [] : [made[kind]]));
}

// A large ZIP may take as long to begin as there is time.
const patience = ({ now, deadline }: Deps) => ({
  deadline,
  timeout: Math.max(1000, deadline.getTime() - now().getTime()),
});

const pending = (
  name: string,
  contentType: string,
  check: () => Check,
  download: () => Promise<Download>,
): PendingArtifact => ({
  name,
  open: async (key) => {
    const { body, length } = await download();
    return { name, key, contentType, body, length, check: check() };
  },
});

const isThere = ['EXACT_FILE_AVAILABLE', 'RECENT_FILE_AVAILABLE'];

/** The captured source file of each event, by itself; and of which events there is none. */
function filesOf({ number }: IncydrCase, events: readonly IncydrCaseFileEvent[], deps: Deps) {
  const available: PendingArtifact[] = [];
  const missing: MissingPart[] = [];
  const names = memberNames(events.map(({ eventId, fileName }) => fileName ?? eventId));
  for (const [index, { eventId, fileAvailability }] of events.entries()) {
    const name = `files/${names[index]}`;
    if (eventId === null || !isThere.includes(fileAvailability ?? ''))
      missing.push({
        name,
        reason: `event ${eventId}: the platform says ${fileAvailability ?? 'nothing of the file'}`,
      });
    else
      available.push({
        ...pending(name, 'application/octet-stream', anything, () =>
          deps.client.cases.downloadFileForEvent({ caseNumber: number, eventId }, patience(deps)),
        ),
        isOptional: true,
      });
  }
  return { available, missing };
}
