import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alerts, retryAlerts, showAlert } from '../../cli/alerts.ts';
import { reconcile } from '../../cli/reconcile.ts';
import type { Verb } from '../../cli/verb.ts';

/** Calls a verb where there is neither a local run nor a deployment. */
async function call(verb: Verb, args: string[]) {
  const err: string[] = [];
  const code = await verb.run(args, {
    folder: join(tmpdir(), 'casebridge-nowhere'),
    environment: {},
    print: () => undefined,
    complain: (text) => void err.push(text),
    now: () => new Date('2026-03-01T10:00:00Z'),
    wait: async () => undefined,
    draw: null,
    input: async () => null,
    ask: async () => '',
  });
  return { code, err: err.join('\n') };
}

test.each([
  [
    alerts,
    ['--state', 'lost'],
    'there is no state "lost"; there are: waiting, held, attached, updated, suppressed, unrouted, failed',
  ],
  [alerts, ['--since', 'monday'], '--since "monday" is no time; say 2h, 7d, or 2026-03-01T10:00:00Z'],
  [alerts, ['--limit', 'none'], '--limit "none" is not a whole number above 0'],
  [alerts, ['failed'], '"failed" is too much here'],
  [alerts, ['--colour'], "Unknown option '--colour'"],
  [showAlert, [], 'usage: casebridge alerts show ID'],
  [retryAlerts, [], 'give the id of one alert, or --all-failed'],
  [reconcile, ['--since', 'monday'], '--since "monday" is no time'],
  [retryAlerts, ['A-1', '--all-failed'], 'give the id of one alert, or --all-failed'],
])('a call that is wrong says how it is right, and ends with 2: %#', async (verb, args, message) => {
  const { code, err } = await call(verb, args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

test('without a local run or a deployment, it says how to have one', async () => {
  const { code, err } = await call(alerts, []);
  expect(code).toBe(2);
  expect(err).toContain('Start one with `npm start`');
  expect(err).toContain('set CASEBRIDGE_TABLE');
  expect((await call(alerts, ['--local'])).err).toContain('there is no local run here');
});
