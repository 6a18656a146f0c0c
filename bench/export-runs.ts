import { atMost, type Figure } from './figure.ts';
import { type Exporting, startExporting } from './exporting.ts';

const smallCases = 1_000;
const largeTenant = 10_000;
const dearest = 1.02;

/** The least requests that a run can do with: those of the list, of each case, and of what is written. */
const least = {
  incydr: { ofCase: 6, said: 'case before and after, events, PDF, CSV, ZIP' },
  falcon: { ofCase: 4, said: 'case before and after, alerts, files' },
};
// Summary, evidence, ZIP, JSON and manifest; lines and manifest.
const objectsOfCase = 5;
const objectsOfRun = 2;

/** What runs cost: of many small cases, and of a tenant in which nothing changed. */
export async function measureExportRuns(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const platform of ['incydr', 'falcon'] as const) {
    figures.push(...(await ofSmallCases(platform)), await ofUnchangedTenant(platform));
  }
  return figures;
}

type Platform = Exporting['platform'];

/** Requests for the list of so many cases. */
function listOf(platform: Platform, cases: number): number {
  // Pages of 500, each of which begins with the last case of the page before.
  if (platform === 'incydr') return Math.ceil((cases - 1) / 499);
  // Windows of 9,999 ids, and the cases of each window by a thousand ids at once.
  const full = Math.floor(cases / 9_999);
  const rest = cases % 9_999;
  return full * 11 + (rest > 0 ? 1 + Math.ceil(rest / 1_000) : 0);
}

async function ofSmallCases(platform: Platform): Promise<Figure[]> {
  const { ofCase, said } = least[platform];
  const exporting = await startExporting(platform, smallCases);
  try {
    const { exported, calls, busiest, puts } = await exporting.run();
    if (exported !== smallCases) throw new Error(`${exported} of ${smallCases} cases were exported`);
    const list = listOf(platform, smallCases);
    const name = `${platform}: export of ${smallCases} small cases`;
    const formula = `${list} list + ${smallCases} × (${ofCase}: ${said}; ${objectsOfCase} objects) + ${objectsOfRun} objects`;
    const value = list + smallCases * (ofCase + objectsOfCase) + objectsOfRun;
    return [
      atMost(name, calls + puts, 'requests', { what: formula, value }, dearest),
      atMost(
        `${name}: busiest minute`,
        busiest,
        'calls',
        { what: 'the exports’ share of the budget', value: exporting.perMinute },
        1,
      ),
    ];
  } finally {
    await exporting.close();
  }
}

async function ofUnchangedTenant(platform: Platform): Promise<Figure> {
  const exporting = await startExporting(platform, largeTenant);
  try {
    await exporting.pretendExported();
    const { exported, calls, puts } = await exporting.run();
    if (exported !== 0) throw new Error(`${exported} unchanged cases were exported`);
    const list = listOf(platform, largeTenant);
    return atMost(
      `${platform}: a run over ${largeTenant} unchanged cases`,
      calls + puts,
      'requests',
      { what: `${list} of the list + ${objectsOfRun} objects of the run`, value: list + objectsOfRun },
      1,
    );
  } finally {
    await exporting.close();
  }
}
