import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { houseFunction } from '../../lib/lambda/function.ts';
import { messageFunction, ringFunction } from '../../lib/lambda/queue.ts';
import { scheduledFunction } from '../../lib/lambda/schedule.ts';
import { context } from '../receive/gateway.ts';
import { keptReport } from './told.ts';

const now = () => new Date('2026-05-04T10:00:00Z');
const root = join(import.meta.dirname, '../..');
const sources = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.ts'))
    .map((it) => ({ file: join(folder, it), text: readFileSync(join(root, folder, it), 'utf8') }));

describe('what stands around the work of a function is one list', () => {
  test('which is written down in one place', () => {
    const files = [...sources('lib'), ...sources('functions')].filter(({ text }) =>
      text.includes('@middy/core'),
    );
    expect(files.map(({ file }) => relative('', file))).toEqual(['lib/lambda/function.ts']);
  });

  test.each(sources('functions'))('and $file has it', ({ text }) => {
    const [, made = ''] = /export const handler = (\w+Function)\(/.exec(text) ?? [];
    const from = sources('lib/lambda').find(
      (it) => it.text.includes(`export const ${made} =`) || it.text.includes(`export function ${made}`),
    );
    expect(from?.text).toMatch(/houseFunction|messageFunction|scheduledFunction/);
  });
});

describe('what a function tells of is wired', () => {
  const wiring = [
    { where: /Call\(settings/, what: 'onAnswer: platformFigures(metrics, name)' },
    { where: /secret(Store|sBy)\(/, what: 'onRead: secretFigures(metrics)' },
    { where: /(receiveDelivery|open(Falcon|Incydr)Case)\(/, what: 'onState: alertFigures(metrics)' },
    { where: /open(Falcon|Incydr)Case\(/, what: 'onOpened: caseFigures(metrics)' },
    { where: /sweepInbox\(/, what: "metrics.put('OldestWaiting'" },
  ];

  test.each(wiring)('$what', ({ where, what }) => {
    const concerned = sources('functions').filter(({ text }) => where.test(text));
    expect(concerned.length).toBeGreaterThan(0);
    expect(concerned.filter(({ text }) => !text.includes(what)).map(({ file }) => file)).toEqual([]);
  });
});

const event = v.object({ number: v.number() });

/** A function of the house that does one thing, and what it told. */
function aFunction(work: (number: number) => Promise<string>, answer?: string) {
  const told = keptReport(now);
  const failed = answer === undefined ? {} : { failed: () => answer };
  const handle = houseFunction(
    { event, work: async ({ number }) => work(number), ...failed },
    told.report,
    now,
  );
  return { ...told, handle };
}

describe('every line of an invocation', () => {
  test('says which function and which invocation it is of, and whether the environment was new', async () => {
    const { handle, lines, log } = aFunction(async () => {
      log.info('worked', { connection: 'soc' });
      return 'done';
    });
    await handle({ number: 1 }, { ...context, awsRequestId: 'r-1' });
    await handle({ number: 2 }, { ...context, awsRequestId: 'r-2' });
    const line = {
      level: 'info',
      timestamp: '2026-05-04T10:00:00.000Z',
      message: 'worked',
      connection: 'soc',
    };
    expect(lines()).toEqual([
      { ...line, function: 'receive-alert', requestId: 'r-1', coldStart: true },
      { ...line, function: 'receive-alert', requestId: 'r-2', coldStart: false },
    ]);
  });

  test('that holds figures says so too', async () => {
    const { handle, emf, metrics } = aFunction(async () => {
      metrics.count('CasesOpened', { connection: 'soc' });
      return 'done';
    });
    await handle({ number: 1 }, { ...context, awsRequestId: 'r-1' });
    expect(emf().map((it) => JSON.parse(it))).toMatchObject([
      { level: 'info', function: 'receive-alert', requestId: 'r-1', coldStart: true, CasesOpened: 1 },
    ]);
  });
});

test('work is to end two seconds before Lambda ends it', async () => {
  const deadlines: Date[] = [];
  const work = async (_event: unknown, deadline: Date) => void deadlines.push(deadline);
  await houseFunction({ event: v.unknown(), work }, keptReport(now).report, now)({}, context);
  expect(deadlines).toEqual([new Date('2026-05-04T10:00:08Z')]);
});

describe('the figures of an invocation are written', () => {
  const counting = (then: () => Promise<string>, answer?: string) => {
    const it = aFunction(async () => {
      it.metrics.count('CasesOpened', { connection: 'soc' });
      return then();
    }, answer);
    return it;
  };
  const broken = async () => {
    throw new Error('the table is gone');
  };

  test('when it has ended', async () => {
    const { handle, figures } = counting(async () => 'done');
    expect(await handle({ number: 1 }, context)).toBe('done');
    expect(figures()).toEqual({ 'CasesOpened connection=soc': [1] });
  });

  test('when it failed, whether or not that is answered', async () => {
    const thrown = counting(broken);
    await expect(thrown.handle({ number: 1 }, context)).rejects.toThrow('the table is gone');
    expect(thrown.figures()).toEqual({ 'CasesOpened connection=soc': [1] });
    expect(thrown.lines()).toMatchObject([
      { level: 'error', message: 'function failed', reason: 'the table is gone' },
    ]);
    const answered = counting(broken, 'sorry');
    expect(await answered.handle({ number: 1 }, context)).toBe('sorry');
    expect(answered.figures()).toEqual({ 'CasesOpened connection=soc': [1] });
  });

  test('when its time is over, before Lambda ends it', async () => {
    const { handle, figures, lines } = counting(() => new Promise(() => undefined));
    await expect(handle({ number: 1 }, { ...context, getRemainingTimeInMillis: () => 6 })).rejects.toThrow(
      /aborted/,
    );
    expect(figures()).toEqual({ 'CasesOpened connection=soc': [1] });
    expect(lines()).toMatchObject([{ message: 'function failed' }]);
  });
});

describe('an event that is none of the function’s', () => {
  const strange = JSON.parse('{"number":"MARKED"}');

  test('is logged by its path, without a word of it, and thrown: nothing of it is worked on', async () => {
    const { handle, lines } = aFunction(async () => 'done', 'never the answer to this');
    await expect(handle(strange, context)).rejects.toThrow('what Lambda brought');
    expect(lines()).toMatchObject([
      { message: 'function failed', reason: 'what Lambda brought is not what this function takes: number' },
    ]);
    expect(JSON.stringify(lines())).not.toContain('MARKED');
  });
});

describe('a message that fails', () => {
  const sqs = (...bodies: string[]) => ({
    Records: bodies.map((body, index) => ({ messageId: `m-${index}`, body })),
  });

  test('is logged with the ids that it bears, and goes back to its queue; its neighbours do not', async () => {
    const told = keptReport(now);
    const handle = ringFunction(
      async ({ caseKey }) => {
        if (caseKey === 'k-1') throw new Error('the table is gone');
      },
      told.report,
      now,
    );
    const ring = (caseKey: string) => JSON.stringify({ connection: 'soc', caseKey });
    expect(await handle(sqs(ring('k-1'), ring('k-2'), ring('k-1')), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }, { itemIdentifier: 'm-2' }],
    });
    expect(told.lines()).toMatchObject([
      { message: 'message failed', connection: 'soc', caseKey: 'k-1', reason: 'the table is gone' },
    ]);
  });

  test('and that cannot be read goes back alone, and is not quoted', async () => {
    const told = keptReport(now);
    const read = (body: string) =>
      v.parse(v.pipe(v.string(), v.parseJson(), v.object({ id: v.string() })), body);
    const handle = messageFunction({ read, work: async () => undefined }, told.report, now);
    expect(await handle(sqs('{"id":"1"}', 'MARKED'), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }],
    });
    expect(told.lines()).toMatchObject([
      { message: 'message failed', reason: 'the message is not understood' },
    ]);
    expect(JSON.stringify(told.lines())).not.toContain('MARKED');
  });
});

test('a thousand invocations leave nothing behind: no listener, no figure, no memory', async () => {
  const told = keptReport(now);
  const written: number[] = [];
  const handle = scheduledFunction(
    async () => {
      told.log.info('inbox swept', {});
      told.metrics.put('OldestWaiting', {}, 5);
    },
    told.report,
    now,
  );
  const listeners = () =>
    process
      .eventNames()
      .map((it) => process.listenerCount(it))
      .reduce((a, b) => a + b, 0);
  const before = listeners();
  for (let turn = 0; turn < 1_000; turn += 1) {
    await handle({}, context);
    written.push(told.emf().length);
  }
  expect(listeners()).toBe(before);
  // One line each time: nothing of an invocation is told again in the next.
  expect(written.at(-1)).toBe(1_000);
  expect(told.emf().at(-1)).toHaveLength(told.emf().at(1)?.length ?? 0);
});
