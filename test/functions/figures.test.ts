import { afterEach, describe, expect, test } from 'vitest';
import { type Attempt, dynamoCaseRecords } from '../../lib/case-records.ts';
import type { CaseDraft } from '../../lib/case-draft.ts';
import { falconRetryAfter } from '../../lib/falcon/client/call.ts';
import { httpSender } from '../../lib/http.ts';
import { incydrCall } from '../../lib/incydr/client/call.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { alertFigures, caseFigures, platformFigures } from '../../lib/lambda/figures.ts';
import type { Log } from '../../lib/log.ts';
import { openingOf } from '../../lib/opening.ts';
import { aDraft } from '../a-draft.ts';
import { anAlert } from '../an-alert.ts';
import { type Scripted, type ScriptedServer, startScripted } from '../clients/scripted-server.ts';
import { virtualNetwork } from '../clients/virtual-network.ts';
import { memoryTable } from '../faults/memory-table.ts';
import { keptReport } from './told.ts';

const at = new Date('2026-05-04T10:00:00Z');
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('alerts are counted by the state that they come to, each time once', () => {
  const world = () => {
    const told = keptReport();
    const inbox = dynamoInbox(memoryTable(), { retention: 86_400_000, onState: alertFigures(told.metrics) });
    const accept = (id: string, draft: Partial<CaseDraft> = {}) =>
      inbox.accept(
        anAlert({ id }),
        { connection: 'soc', route: 'r', caseKey: 'k', draft: aDraft(draft) },
        { deliveryId: 'd', receivedAt: at, bodyKey: null },
      );
    return { ...told, inbox, accept };
  };
  const arrival = { deliveryId: 'd', receivedAt: at, bodyKey: null };

  test('waiting, though it is delivered twice', async () => {
    const { accept, flush, figures } = world();
    await accept('A-1');
    await accept('A-1');
    flush();
    expect(figures()).toEqual({ 'Alerts state=waiting': [1] });
  });

  test.each(['unrouted', 'suppressed', 'failed'] as const)('%s, where it opens no case', async (state) => {
    const { inbox, flush, figures } = world();
    for (let turn = 0; turn < 2; turn += 1) await inbox.keep(anAlert(), state, 'why', null, arrival);
    flush();
    expect(figures()).toEqual({ [`Alerts state=${state}`]: [1] });
  });

  test('attached, though two workers mark it', async () => {
    const { inbox, accept, flush, figures } = world();
    await accept('A-1');
    await accept('A-2');
    const waiting = await inbox.waiting('k');
    await inbox.markDone('k', waiting, 'C-1', at);
    await inbox.markDone('k', waiting, 'C-1', at);
    flush();
    expect(figures()).toEqual({ 'Alerts state=waiting': [2], 'Alerts state=attached': [2] });
  });

  test('attached, once its file is in the case too', async () => {
    const { inbox, accept, flush, figures } = world();
    await accept('A-1', { rawAlert: true });
    await inbox.markDone('k', await inbox.waiting('k'), 'C-1', at);
    flush();
    expect(figures()).toEqual({ 'Alerts state=waiting': [1] });
    const [placed] = await inbox.waiting('k');
    if (placed) await inbox.markFiled('k', placed, null, at);
    flush();
    expect(figures()).toMatchObject({ 'Alerts state=attached': [1] });
  });

  test('updated, failed and held; held once, however often it is looked at', async () => {
    const { inbox, accept, flush, figures } = world();
    const resolved = { connection: 'soc', route: 'r', caseKey: 'k', draft: aDraft() };
    await inbox.accept(anAlert({ id: 'U-1', state: 'resolved' }), resolved, arrival);
    await inbox.markDone('k', await inbox.waiting('k'), 'C-1', at);
    await accept('F-1');
    const [poisoned] = await inbox.waiting('k');
    if (poisoned) await inbox.markUndone('k', poisoned, 'failed', 'the platform does not know it', at);
    // Whoever read it before may come to hold it afterwards.
    if (poisoned) await inbox.hold('k', [poisoned], at);
    await accept('H-1');
    await inbox.hold('k', await inbox.waiting('k'), at);
    await inbox.hold('k', await inbox.waiting('k'), at);
    flush();
    expect(figures()).toEqual({
      'Alerts state=waiting': [3],
      'Alerts state=updated': [1],
      'Alerts state=failed': [1],
      'Alerts state=held': [1],
    });
  });
});

test('an alert that is held and no longer waited for, since too many are, is not counted again', async () => {
  const told = keptReport();
  const inbox = dynamoInbox(memoryTable(), { retention: 86_400_000, onState: alertFigures(told.metrics) });
  const acceptAndHold = async (ids: string[]) => {
    const placement = { connection: 'soc', route: 'r', caseKey: 'k', draft: aDraft() };
    for (const id of ids)
      await inbox.accept(anAlert({ id }), placement, { deliveryId: 'd', receivedAt: at, bodyKey: null });
    await inbox.hold('k', await inbox.waiting('k'), at);
  };
  await acceptAndHold(Array.from({ length: 200 }, (_, index) => `A-${index}`));
  await acceptAndHold(['A-200']);
  told.flush();
  expect(told.figures()['Alerts state=held']).toEqual([201]);
});

describe('a case is counted as opened', () => {
  const openingWith = async (attempt: boolean) => {
    const told = keptReport();
    const table = memoryTable();
    const records = dynamoCaseRecords(table);
    const read = await records.read('k', 'soc');
    const create: Attempt = { kind: 'create', ids: [], until: at.toISOString() };
    const record = attempt ? await records.begin(read, create, at) : read;
    const opening = openingOf(record, {
      inbox: dynamoInbox(table, { retention: 86_400_000 }),
      records,
      now: () => at,
      log: silent,
      deployment: 'test',
      timings: { timeout: 1, commitDelay: 1, indexLag: 1 },
      deadline: at,
      onOpened: caseFigures(told.metrics),
    });
    return { ...told, opening };
  };

  test('by its connection', async () => {
    const { opening, flush, figures } = await openingWith(true);
    opening.opened('C-1', {});
    flush();
    expect(figures()).toEqual({ 'CasesOpened connection=soc': [1] });
  });

  test('also where it is found later, since the answer to its opening was lost', async () => {
    const { opening, flush, figures } = await openingWith(true);
    await opening.recovered('C-1', [], () => false);
    flush();
    expect(figures()).toEqual({ 'CasesOpened connection=soc': [1] });
  });

  test('not where it is found without an attempt to open one', async () => {
    const { opening, flush, figures } = await openingWith(false);
    await opening.recovered('C-1', [], () => false);
    flush();
    expect(figures()).toEqual({});
  });
});

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

describe('the requests to a platform', () => {
  /** One request to a server that answers from a script, a quarter of a second after it was asked. */
  const sentTo = async (script: Scripted[], request: { signal?: AbortSignal } = {}) => {
    const started = await startScripted(...script);
    server = started;
    const told = keptReport();
    const { pass, ...network } = virtualNetwork();
    const slow: typeof fetch = async (...asked) => {
      pass(250);
      return network.fetch(...asked);
    };
    const onAnswer = platformFigures(told.metrics, 'soc');
    const send = httpSender('falcon', falconRetryAfter, { ...network, fetch: slow, onAnswer });
    const url = new URL('/cases', started.url);
    const asked = { method: 'GET', url, headers: {}, timeout: 5_000, repeatable: true, ...request } as const;
    await send(asked).catch(() => undefined);
    told.flush();
    return told.figures();
  };
  const ok: Scripted = { status: 200, body: '{}' };

  test('are timed, by the connection', async () => {
    expect(await sentTo([ok])).toEqual({ 'PlatformLatency connection=soc': [250] });
  });

  test('that are throttled are counted, and so is each of their repeats', async () => {
    expect(await sentTo([{ status: 429 }, { status: 429 }, ok])).toEqual({
      'PlatformLatency connection=soc': [250, 250, 250],
      'PlatformThrottled connection=soc': [2],
    });
  });

  test('that the platform fails at are counted: a 5xx, a broken connection, an answer that is cut short', async () => {
    const cut: Scripted = { status: 200, body: '{"a":1}', cutAfter: 3 };
    expect(await sentTo([{ status: 503 }, 'no answer', cut, ok])).toEqual({
      'PlatformLatency connection=soc': [250, 250, 250],
      'PlatformFailed connection=soc': [3],
    });
  });

  test.each([401, 403])('that are answered with %d are counted', async (status) => {
    expect(await sentTo([{ status }])).toEqual({
      'PlatformLatency connection=soc': [250],
      'PlatformUnauthorized connection=soc': [1],
    });
  });

  test('that are refused for what they ask are no fault of the platform', async () => {
    expect(await sentTo([{ status: 404 }])).toEqual({ 'PlatformLatency connection=soc': [250] });
  });

  test('that whoever asked has given up are not counted', async () => {
    expect(await sentTo(['silence'], { signal: AbortSignal.timeout(20) })).toEqual({});
  });

  test('for a token are among them: a client that is refused there is counted', async () => {
    const started = await startScripted({ status: 401, body: '{}' });
    server = started;
    const told = keptReport();
    const onAnswer = platformFigures(told.metrics, 'insider-risk');
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const call = incydrCall({ url: started.url, credentials }, { ...virtualNetwork(), onAnswer });
    await expect(call.answered({ method: 'GET', path: '/v1/cases', repeatable: true })).rejects.toThrow(
      'the API client is refused',
    );
    told.flush();
    // The credentials are read anew once, and tried again.
    expect(told.figures()).toMatchObject({ 'PlatformUnauthorized connection=insider-risk': [2] });
  });
});
