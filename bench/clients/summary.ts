import { join } from 'node:path';
import { fontsIn } from '../../lib/falcon/export/pdf/fonts.ts';
import type { CaseFacts } from '../../lib/falcon/export/case-facts.ts';
import { summaryPdf } from '../../lib/falcon/export/summary-pdf.ts';
import { printPdfFigures } from './pdf-figures.ts';

const [, , rows = '5', folder = '.'] = process.argv;
const settings = { fonts: fontsIn(join(folder, 'fonts')), exportedAt: new Date(0), from: 'bench' };

/** The summary of a case with so many alerts, set in the fonts of a folder. */
void printPdfFigures(async () => summaryPdf(factsWith(Number(rows)), settings));

function factsWith(rows: number): CaseFacts {
  const ids = Array.from({ length: rows }, (_, n) => `5424626b932a:ind:d78f:${n}`);
  return {
    case: {
      id: 'case-1',
      name: 'Customer report: possible exfiltration',
      description: 'A large archive of documents was sent to a cloud store not used before.',
      evidence: { alerts: { records: ids.map((id) => ({ id, selector: { id } })) } },
    },
    alerts: ids.map((composite_id, n) => ({
      composite_id,
      name: `Possible exfiltration ${n}`,
      severity: n % 100,
      severity_name: 'High',
      tactic: 'Exfiltration',
      technique: 'Exfiltration Over Web Service',
      timestamp: new Date(1.7e12 + n * 1e6).toISOString(),
      device: { hostname: `WKS-${n}` },
      user_name: `user.${n}`,
      status: 'in_progress',
    })),
    files: [],
    template: null,
    sla: null,
    missing: [],
  };
}
