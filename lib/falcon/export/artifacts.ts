import { anything, csv, pdf, zip } from '../../exports/checks.ts';
import type { Artifact } from '../../exports/store.ts';
import { caseDocument, jsonText } from './case-document.ts';
import type { CaseFacts } from './case-facts.ts';
import { caseZip, type ZipOptions } from './case-zip.ts';
import { evidenceCount, evidenceCsv } from './evidence-csv.ts';
import { summaryPdf } from './summary-pdf.ts';

export type FalconArtifactKind = 'pdf' | 'csv' | 'zip' | 'json';

/** One artifact of a case, made while its body is read. */
export function falconArtifactOf(
  kind: FalconArtifactKind,
  prefix: string,
  facts: CaseFacts,
  settings: ZipOptions,
): Artifact {
  const artifact = (name: string, rest: Omit<Artifact, 'name' | 'key' | 'length'>): Artifact => ({
    name,
    key: `${prefix}/${name}`,
    length: null,
    ...rest,
  });
  switch (kind) {
    case 'pdf':
      return artifact('summary.pdf', {
        contentType: 'application/pdf',
        body: summaryPdf(facts, settings),
        check: pdf(),
      });
    case 'csv':
      return artifact('evidence.csv', {
        contentType: 'text/csv; charset=utf-8',
        body: evidenceCsv(facts),
        check: csv(evidenceCount(facts)),
      });
    case 'zip':
      return artifact('case.zip', {
        contentType: 'application/zip',
        body: caseZip(facts, settings),
        check: zip(),
      });
    case 'json': {
      const bytes = Buffer.from(jsonText(caseDocument(facts)));
      const body = (async function* () {
        yield bytes;
      })();
      return {
        ...artifact('case.json', { contentType: 'application/json', body, check: anything() }),
        length: bytes.length,
      };
    }
  }
}
