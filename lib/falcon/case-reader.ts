import type { ExportSettings } from '../config.ts';
import type { CaseAsRead, CaseReader, PendingArtifact } from '../exports/case-reader.ts';
import { anything } from '../exports/checks.ts';
import { changedAt, evidenceIn } from './changed-cases.ts';
import type { FalconCase } from './client/case-schemas.ts';
import type { FalconClient } from './client/index.ts';
import { falconArtifactOf } from './export/artifacts.ts';
import { caseDocument } from './export/case-document.ts';
import { type CaseFacts, type FactsClient, readCaseFacts } from './export/case-facts.ts';
import { memberNames } from '../exports/member-names.ts';
import type { FontSource } from './export/pdf/fonts.ts';

type Settings = Pick<ExportSettings, 'artifacts' | 'connection'>;
type Deps = {
  client: FactsClient & { files: Pick<FalconClient['files'], 'download'> };
  fonts: FontSource;
  now: () => Date;
  deadline: Date;
};

/** Falcon's cases as an export reads them: PDF, CSV and ZIP are made here of what the platform says. */
export function falconCaseReader(settings: Settings, deps: Deps): CaseReader {
  const { client, deadline, now } = deps;
  const options = { sendBefore: deadline };
  return {
    async read(caseId, { byFile }) {
      const readAt = now();
      const facts = await readCaseFacts(caseId, client, options);
      if (!facts) return null;
      const isByFile = byFile && settings.artifacts.includes('zip');
      return {
        name: facts.case.name ?? null,
        status: facts.case.status ?? null,
        updatedAt: changedAt(facts.case),
        version: versionOf(facts.case),
        evidence: evidenceIn(facts.case) + facts.files.length,
        document: caseDocument(facts),
        artifacts: artifactsOf(facts, readAt, isByFile, settings, deps),
        missing: missingOf(facts, isByFile),
      };
    },
    async versionOf(caseId) {
      const [found] = (await client.cases.get({ ids: [caseId] }, options)).resources;
      return found ? versionOf(found) : null;
    },
  };
}

/** What moves with any change of a case: its own version, that of all that hangs on it, and its time. */
const versionOf = (found: FalconCase): string =>
  [found.version, found.consistency?.version, changedAt(found)].join('/');

function artifactsOf(
  facts: CaseFacts,
  exportedAt: Date,
  isByFile: boolean,
  { artifacts, connection: from }: Settings,
  deps: Deps,
): PendingArtifact[] {
  const { client, fonts } = deps;
  const made = { exportedAt, from, fonts, files: client.files, options: patience(deps) };
  const makes = (kind: 'pdf' | 'csv' | 'zip', name: string): PendingArtifact => ({
    name,
    open: async (key) => ({ ...falconArtifactOf(kind, '', facts, made), key }),
  });
  const names = { pdf: 'summary.pdf', csv: 'evidence.csv', zip: 'case.zip' };
  const wantsFiles = isByFile || artifacts.includes('files');
  return [
    ...artifacts.flatMap((kind) =>
      kind === 'files' || (kind === 'zip' && isByFile) ? [] : [makes(kind, names[kind])],
    ),
    ...(wantsFiles ? filesOf(facts, deps) : []),
  ];
}

/** Each file of the case by itself. */
function filesOf({ files }: CaseFacts, deps: Deps): PendingArtifact[] {
  const names = memberNames(files.map(({ name, id }) => name || id));
  return files.map(({ id, file_size_bytes: size }, index) => {
    const name = `files/${names[index] ?? id}`;
    return {
      name,
      isOptional: true,
      open: async (key) => {
        const { body, length } = await deps.client.files.download({ id }, patience(deps));
        const contentType = 'application/octet-stream';
        // What came may be less than the file, and say so of itself.
        return { name, key, contentType, body, length: size ?? length, check: anything() };
      },
    };
  });
}

function missingOf({ missing }: CaseFacts, isByFile: boolean): CaseAsRead['missing'] {
  const zip = 'too large for one invocation: each file of the case is exported by itself';
  return [
    ...(isByFile ? [{ name: 'case.zip', reason: zip }] : []),
    ...missing.map(({ what, id, reason }) => ({ name: [what, id].filter(Boolean).join(' '), reason })),
  ];
}

// A large file may take as long to begin as there is time.
const patience = ({ now, deadline }: Deps) => ({
  deadline,
  timeout: Math.max(1000, deadline.getTime() - now().getTime()),
});
