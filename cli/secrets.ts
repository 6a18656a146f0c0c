import { answered } from './usage.ts';
import type { Terminal, Verb } from './verb.ts';

type Work = (args: string[], usage: string, terminal: Terminal) => Promise<number>;

const verb = (usage: string, does: string, load: () => Promise<Work>): Verb => ({
  usage,
  does,
  run: (args, terminal) => answered(terminal, async () => (await load())(args, usage, terminal)),
});

// The AWS clients are loaded by these verbs alone: whoever checks a configuration need not have them.

/** `casebridge secrets status`: every secret of the configuration. */
export const secretsStatus = verb(
  'secrets status [--json] [--local] [--config FILE]',
  'tells of each secret whether it is there and good, since when, and until when the one before is taken',
  async () => (await import('./secrets/status.ts')).tellStatus,
);

/** `casebridge secrets set NAME`: a value that somebody else made. */
export const secretsSet = verb(
  'secrets set NAME [--expires DATE] [--force] [--json] [--local] [--config FILE]',
  'puts the value of a secret, which it reads from standard input or asks for',
  async () => (await import('./secrets/set.ts')).setSecret,
);

/** `casebridge secrets rotate NAME`: a new signing secret for a source. */
export const secretsRotate = verb(
  'secrets rotate NAME [--expires DATE] [--force] [--revoke] [--json] [--local] [--config FILE]',
  'makes a new signing secret for a source, and shows it once',
  async () => (await import('./secrets/rotate.ts')).rotateSecret,
);
