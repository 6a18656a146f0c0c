import { type Counted, type Gap, gapsOf } from '../../lib/exports/gaps.ts';
import { columns } from '../columns.ts';
import { deploymentOptions } from '../deployment.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { askForRun } from './ask.ts';
import { exportNamed, type Exports, onlyWord, withExports } from './exports.ts';
import { platformSide } from './platform.ts';
import { progress } from './progress.ts';
import { inThousands, manyOf } from './words.ts';

const options = {
  ...deploymentOptions,
  'no-evidence': { type: 'boolean' },
  queue: { type: 'boolean' },
} as const;

// For a person; what is owed comes first.
const mostShown = 200;

type Report = { export: string; counted: Counted; gaps: Gap[]; owed: number; isQueued: boolean };

/** `casebridge export gaps NAME`: see docs/export-command.md. Answers the exit code. */
export async function findGaps(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const name = onlyWord(positionals, usage);
  return withExports(values, terminal, async (exports) => {
    const settings = exportNamed(exports.config, name);
    if (values.queue && settings.census === 'never')
      throw new UsageError(
        `--queue asks for a run with a census, and ${name} is configured with \`census: never\``,
      );
    const counted: Counted = { platform: 0, exported: 0, evidence: 0 };
    const gaps = await compared(name, counted, values['no-evidence'] !== true, exports, terminal);
    const owed = gaps.filter(({ isOwed }) => isOwed).length;
    const isQueued = values.queue === true && gaps.some(({ kind }) => kind !== 'left out');
    if (isQueued) await askForRun(name, exports.runs, terminal.now(), { census: true });
    const report = { export: name, counted, gaps, owed, isQueued };
    terminal.print(values.json ? JSON.stringify(report, null, 2) : inWords(report, exports));
    return owed > 0 ? 1 : 0;
  });
}

async function compared(
  name: string,
  counted: Counted,
  withEvidence: boolean,
  exports: Exports,
  terminal: Terminal,
): Promise<Gap[]> {
  const { runs, exported, bucket, config } = exports;
  const state = await runs.read(name);
  const side = platformSide(exportNamed(config, name), exports, terminal);
  const deps = { ...side, state, runs, exported, bucket, withEvidence, now: terminal.now, counted };
  const come = () => ({ done: counted.platform, total: null, what: 'cases compared', bytes: 0 });
  return progress(terminal).during(() => Array.fromAsync(gapsOf(name, deps)), come);
}

function inWords(
  { export: name, counted, gaps, owed, isQueued }: Report,
  { config, deployment }: Exports,
): string {
  const { connection } = exportNamed(config, name);
  const evidence = counted.evidence > 0 ? `, ${manyOf(counted.evidence, 'piece')} of evidence` : '';
  const compared = `Compared ${manyOf(counted.platform, 'case')} of ${connection} with what ${name} exported, in ${deployment.name}: ${inThousands(counted.exported)} exported as they are${evidence}.`;
  if (gaps.length === 0) return `${compared} No gap.`;
  const shown = gaps.toSorted((a, b) => Number(b.isOwed) - Number(a.isOwed)).slice(0, mostShown);
  const rows = shown.map(({ caseId, kind, says, isOwed }) => [caseId, kind, isOwed ? 'yes' : 'no', says]);
  return [
    compared,
    '',
    columns([['CASE', 'WHAT', 'OWED', 'WHY'], ...rows]),
    ...(gaps.length > shown.length
      ? [`These are ${mostShown} of ${inThousands(gaps.length)}; --json has all.`]
      : []),
    '',
    [
      owed > 0 ? `${manyOf(owed, 'case')} should have been exported by now.` : 'Nothing is owed.',
      ...(isQueued
        ? ['A run with a census is asked for: it exports them.']
        : owed > 0
          ? [`\`casebridge export gaps ${name} --queue\` asks for a run with a census, which exports them.`]
          : []),
    ].join(' '),
  ].join('\n');
}
