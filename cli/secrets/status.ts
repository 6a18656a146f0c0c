import { many, shortTime } from '../alerts/words.ts';
import { columns } from '../columns.ts';
import { deploymentFor, deploymentOptions } from '../deployment.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { type SecretState, stateOf } from './state.ts';
import { secretsIn } from './uses.ts';

/** `casebridge secrets status`: see docs/secrets.md. Answers the exit code. */
export async function tellStatus(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, deploymentOptions, usage);
  if (positionals.length > 0) throw new UsageError(`usage: casebridge ${usage}`);
  const deployment = await deploymentFor(values, terminal);
  try {
    const config = await deployment.config();
    const deps = { secrets: deployment.secrets, config, now: terminal.now };
    const states = await Promise.all(secretsIn(config).map((it) => stateOf(it, deps)));
    terminal.print(values.json ? JSON.stringify({ secrets: states }, null, 2) : asTable(states));
    return states.every(({ state }) => state === 'ok') ? 0 : 1;
  } finally {
    deployment.close();
  }
}

const head = ['SECRET', 'FOR', 'CURRENT SINCE', 'PREVIOUS UNTIL', 'EXPIRES', 'STATE'];

function asTable(states: SecretState[]): string {
  if (states.length === 0) return 'The configuration names no secret.';
  const time = (iso: string | null) => (iso === null ? '-' : shortTime(iso));
  const rows = states.map((it) => [
    it.name,
    it.uses.join(', '),
    time(it.currentSince),
    time(it.previousUntil),
    time(it.expiresAt),
    it.todo === null ? (it.says ?? 'ok') : `${it.says}: ${it.todo}`,
  ]);
  const wrong = states.filter(({ state }) => state !== 'ok').length;
  const summary = wrong === 0 ? 'all are good' : `${wrong} to look at`;
  return `${columns([head, ...rows], { whole: [0] })}\n\n${many(states.length, 'secret')}: ${summary}.`;
}
