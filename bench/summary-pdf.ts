import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { buildFunctions } from '../infra/build.ts';
import { copyFonts } from '../infra/fonts.ts';
import { atMost, type Figure } from './figure.ts';

const run = promisify(execFile);
const mebibyte = 2 ** 20;
const printed = v.object({ first: v.number(), warm: v.number(), above: v.number() });

/** The summary of a Falcon case as its worker makes it, bundled, beside an empty document of the PDF library in a process of its own. */
export async function measureSummaryPdf(): Promise<Figure[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const source = (name: string) => join(import.meta.dirname, 'clients', `${name}.ts`);
  const entries = { summary: source('summary'), empty: source('empty-pdf') };
  await buildFunctions({ outDir, entries });
  const folder = join(outDir, 'summary');
  await copyFonts(folder);
  const measure = async (name: string, ...rest: string[]) => {
    const { stdout } = await run(process.execPath, [join(outDir, name, 'index.cjs'), ...rest]);
    return v.parse(printed, JSON.parse(stdout));
  };
  const empty = await measure('empty');
  const figures: Figure[] = [];
  for (const rows of [5, 500]) {
    const { first, warm, above } = await measure('summary', String(rows), folder);
    const figure = (what: string, value: number, unit: string, peer: number) =>
      atMost(
        `summary PDF, ${rows} alerts: ${what}`,
        value,
        unit,
        { what: 'an empty pdfkit document', value: peer },
        null,
      );
    figures.push(
      figure('first of a process', first, 'ms', empty.first),
      figure('later ones', warm, 'ms', empty.warm),
      figure('RSS above idle', above / mebibyte, 'MiB', empty.above / mebibyte),
    );
  }
  await rm(outDir, { recursive: true });
  return figures;
}
