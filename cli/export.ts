import { answered } from './usage.ts';
import type { Terminal, Verb } from './verb.ts';

// The AWS clients are loaded by these verbs alone: whoever checks a configuration need not have them.

type Work = (args: string[], usage: string, terminal: Terminal) => Promise<number>;

const exportVerb = (usage: string, does: string, load: () => Promise<Work>): Verb => ({
  usage,
  does,
  run: (args, terminal) => answered(terminal, async () => (await load())(args, usage, terminal)),
});

/** `casebridge export run NAME`: a run now. */
export const exportRun = exportVerb(
  'export run NAME [--no-wait] [--json] [--local] [--config FILE]',
  'asks for a run of an export now, and tells how it goes and ends',
  async () => (await import('./export/run.ts')).runExport,
);

/** `casebridge export list [NAME]`: where the exports stand, or the runs of one. */
export const exportList = exportVerb(
  'export list [NAME] [--limit 20] [--json] [--local] [--config FILE]',
  'lists the exports, or the runs of one',
  async () => (await import('./export/list.ts')).listExports,
);

/** `casebridge export show NAME [RUN|CASE]`: one run, or one case as it was exported last. */
export const exportShow = exportVerb(
  'export show NAME [RUN|CASE] [--json] [--local] [--config FILE]',
  'tells what one run exported (the last one unless named), or what there is of a case',
  async () => (await import('./export/show.ts')).showExport,
);

/** `casebridge export verify [NAME]`: every byte against what was promised. */
export const exportVerify = exportVerb(
  'export verify [NAME] [--run RUN] [--since 30d] [--all] [--bucket-only [--bucket BUCKET] [--under PREFIX] [--head SHA256]] [--json] [--local] [--config FILE]',
  'reads every exported object again, and names the first that is not as its manifest and the chain promise',
  async () => (await import('./export/verify.ts')).verifyExports,
);

/** `casebridge export gaps NAME`: the platform beside the bucket. */
export const exportGaps = exportVerb(
  'export gaps NAME [--no-evidence] [--queue] [--json] [--local] [--config FILE]',
  'compares every case of the platform with what was exported, and tells what is not, and why',
  async () => (await import('./export/gaps.ts')).findGaps,
);

/** `casebridge export get CASE --out DIR`: the artifacts of a case, on disk. */
export const getExport = exportVerb(
  'export get CASE --out DIR [--export NAME] [--run RUN] [--force] [--json] [--local] [--config FILE]',
  'fetches the artifacts of a case to disk, each verified',
  async () => (await import('./export/get.ts')).getCase,
);
