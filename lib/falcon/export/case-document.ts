import type { CaseFacts } from './case-facts.ts';

/** What `case.json` holds: everything as the API gives it. */
export const caseDocument = ({ case: it, alerts, files, template, sla, missing }: CaseFacts) => ({
  case: it,
  alerts,
  files,
  template,
  sla,
  missing,
});

/** A document as it is written to disk. */
export const jsonText = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;
