import { answered } from './usage.ts';
import type { Verb } from './verb.ts';

/** `casebridge doctor`: whether a deployment can do its work. It changes nothing, on no side. */
export const doctor: Verb = {
  usage: 'doctor [--json] [--local] [--config FILE]',
  does: 'checks configuration, secrets, platforms, endpoint, queues and exports of a deployment, and says what to do',
  run: (args, terminal) =>
    answered(terminal, async () => (await import('./doctor/run.ts')).examine(args, doctor.usage, terminal)),
};
