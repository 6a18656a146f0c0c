import { answered } from './usage.ts';
import type { Verb } from './verb.ts';

/** `casebridge send SOURCE`: a delivery as the source's sender would make it. */
export const send: Verb = {
  usage:
    'send SOURCE --sample|--body FILE [--falcon-alert ID] [--incydr-event ID] [--url URL] [--secret-from-env|--secret-from-stdin] [--json] [--local] [--config FILE]',
  does: 'posts a signed sample alert, or a file, as the sender of a source would',
  run: (args, terminal) =>
    answered(terminal, async () => (await import('./send/run.ts')).sendDelivery(args, send.usage, terminal)),
};
