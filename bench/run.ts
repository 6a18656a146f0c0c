import { mkdir, writeFile } from 'node:fs/promises';
import { measureBundles } from './bundles.ts';
import { measureCalls } from './calls.ts';
import { measureColdStart } from './cold-start.ts';
import { measureWorkerColdStarts } from './cold-start-workers.ts';
import { measureExportRuns } from './export-runs.ts';
import { measureExportThroughput } from './export-throughput.ts';
import { measureFalconClient } from './falcon-client.ts';
import { type Figure, lineOf } from './figure.ts';
import { measureReporting } from './reporting.ts';
import { measureReceiver } from './receiver.ts';
import { measureSimulators } from './simulators.ts';
import { measureStorm } from './storm.ts';
import { measureSummaryPdf } from './summary-pdf.ts';
import { measureWalks } from './walks.ts';
import { measureWarmMemory, measureWarmReceiver } from './warm.ts';

/** `npm run bench`: every figure that is promised, beside its peer or its limit, in one run. */
const figures: Figure[] = [];
for (const measure of [
  measureCalls,
  measureStorm,
  measureReceiver,
  measureColdStart,
  measureWorkerColdStarts,
  measureWarmReceiver,
  measureWarmMemory,
  measureFalconClient,
  measureWalks,
  measureSimulators,
  measureBundles,
  measureReporting,
  measureExportRuns,
  measureExportThroughput,
  measureSummaryPdf,
]) {
  for (const figure of await measure()) {
    figures.push(figure);
    console.log(lineOf(figure));
  }
}
await mkdir('.local', { recursive: true });
await writeFile('.local/bench.json', `${JSON.stringify(figures, null, 2)}\n`);
if (figures.some(({ met }) => !met)) process.exitCode = 1;
