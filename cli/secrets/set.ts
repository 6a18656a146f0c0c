import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { readSecret } from '../../lib/secret-forms.ts';
import { shortTime } from '../alerts/words.ts';
import { optionsOf } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { changeOptions, changing, checkPrevious, endOf } from './changing.ts';
import { givenValue } from './given.ts';
import { putValue } from './kept.ts';
import { usesOf } from './uses.ts';

/** `casebridge secrets set NAME`: see docs/secrets.md. Answers the exit code. */
export async function setSecret(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, changeOptions, usage);
  const end = endOf(values.expires, terminal.now());
  return changing(positionals, usage, values, terminal, async (change) => {
    const { secret, kept, deployment, again } = change;
    const value = { ...(await givenValue(secret, terminal)), ...end };
    const before = kept.current && readSecret(v.unknown(), kept.current.text);
    const isChanged = !isDeepStrictEqual(before, value);
    if (isChanged) {
      checkPrevious(change, values.force);
      await putValue(deployment.secrets, secret.name, value);
    }
    const { current, previous } = await again();
    const previousUntil = previous?.until.toISOString() ?? null;
    const told = { name: secret.name, isChanged, previousUntil };
    terminal.print(
      values.json
        ? JSON.stringify({ ...told, currentSince: current?.createdAt.toISOString() ?? null }, null, 2)
        : inWords(told, usesOf(secret), secret.kind),
    );
    return 0;
  });
}

type Told = { name: string; isChanged: boolean; previousUntil: string | null };

function inWords(
  { name, isChanged, previousUntil }: Told,
  uses: string[],
  kind: 'connection' | 'source',
): string {
  if (!isChanged) return `${name} has that value already; nothing was changed.`;
  const head = `${name} has a new value, for ${uses.join(', ')}. It is used within five minutes; nothing is to be deployed.`;
  if (kind === 'connection') return `${head}\n\`casebridge doctor\` tells whether the platform takes it.`;
  return previousUntil === null
    ? head
    : `${head}\nThe value before is taken until ${shortTime(previousUntil)}.`;
}
