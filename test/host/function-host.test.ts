import * as v from 'valibot';
import { expect, onTestFinished, test, vi } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { type HostOptions, startFunctions } from '../../local/host/index.ts';
import { bundlesOf, isAlive } from './fixture-functions.ts';
import { startQueues } from './local-queues.ts';

/** Every function of the table answers with its name, its event and the configuration beside it, and logs its turn. */
const echo = `
  const config = require('./casebridge.json');
  exports.handler = async (event) => {
    const name = process.env.AWS_LAMBDA_FUNCTION_NAME;
    console.log('turn', JSON.stringify({ name, pid: process.pid, bodies: event.Records?.map((it) => it.body) }));
    if (event.rawPath) return { statusCode: 202, body: JSON.stringify({ name, source: event.pathParameters.source }) };
    return event.Records ? {} : { name, event, config, table: process.env.TABLE };
  };`;

const turn = v.object({ name: v.string(), pid: v.number(), bodies: v.optional(v.array(v.string())) });

async function startHost(options: Partial<HostOptions> = {}) {
  const queues = await startQueues();
  const turns: v.InferOutput<typeof turn>[] = [];
  const host = await startFunctions({
    bundles: await bundlesOf(Object.fromEntries(Object.keys(functions).map((name) => [name, echo]))),
    config: { exports: ['nightly'] },
    env: { TABLE: 'inbox', ...queues.env },
    queueUrls: {
      'falcon-rings': await queues.create('falcon-rings.fifo'),
      'incydr-rings': await queues.create('incydr-rings.fifo'),
      'incydr-exports': await queues.create('incydr-exports'),
      'falcon-exports': await queues.create('falcon-exports'),
    },
    minuteMs: null,
    onLog: (_, line) => {
      const json = /turn (.*)$/.exec(line)?.[1];
      if (json) turns.push(v.parse(turn, JSON.parse(json)));
    },
    ...options,
  });
  onTestFinished(async () => {
    const closed = host.close();
    await queues.close(); // ends the polls at once
    await closed;
  });
  return { host, queues, turns };
}

test('each function is started by what its trigger names, and close leaves no process behind', async () => {
  const { host, queues, turns } = await startHost({
    routes: (invoke) => [
      {
        method: 'POST',
        path: '/local/exports/{name}/run',
        handle: async ({ name }) => ({
          status: 200,
          json: await invoke('plan-incydr-exports', { export: name }),
        }),
      },
    ],
  });

  const delivery = await fetch(`${host.gatewayUrl}/webhooks/splunk-prod`, { method: 'POST', body: '{}' });
  expect([delivery.status, await delivery.json()]).toEqual([
    202,
    { name: 'receive-alert', source: 'splunk-prod' },
  ]);

  const run = await fetch(`${host.gatewayUrl}/local/exports/nightly/run`, { method: 'POST' });
  expect(await run.json()).toEqual({
    name: 'plan-incydr-exports',
    event: { export: 'nightly' },
    config: { exports: ['nightly'] },
    table: 'inbox',
  });

  await queues.send('falcon-rings.fifo', 'ring falcon', 'key');
  await queues.send('incydr-rings.fifo', 'ring incydr', 'key');
  await queues.send('incydr-exports', 'export');
  await vi.waitFor(
    () =>
      expect(turns.filter((it) => it.bodies).map((it) => [it.name, it.bodies])).toEqual(
        expect.arrayContaining([
          ['open-falcon-cases', ['ring falcon']],
          ['open-incydr-cases', ['ring incydr']],
          ['export-incydr-case', ['export']],
        ]),
      ),
    { timeout: 5_000 },
  );
  expect(turns.map((it) => it.name)).not.toContain('sweep-inbox');
  expect(await host.invoke('sweep-inbox', {})).toMatchObject({ name: 'sweep-inbox', event: {} });

  await host.close();
  const pids = turns.map((it) => it.pid);
  expect(pids.length).toBeGreaterThanOrEqual(6);
  expect(pids.filter(isAlive)).toEqual([]);
  await expect(fetch(host.gatewayUrl)).rejects.toThrow('fetch failed');
});

test('each function that has a rate fires at it, and no sooner', async () => {
  const minuteMs = 300;
  const began = Date.now();
  const { turns } = await startHost({ minuteMs });
  const rated = Object.entries(functions).filter(([, { trigger }]) => 'minutes' in trigger);
  const times = (name: string) => turns.filter((it) => it.name === name).length;
  expect(rated.length).toBeGreaterThan(2);
  for (const [name] of rated)
    await vi.waitFor(() => expect([name, times(name)]).toEqual([name, expect.toSatisfy((it) => it >= 2)]), {
      timeout: 10_000,
    });
  const minutes = (Date.now() - began) / minuteMs;
  for (const [name] of rated) expect(times(name)).toBeLessThanOrEqual(minutes);
});

test('a missing bundle is told by name before anything starts', async () => {
  const bundles = await bundlesOf({ 'receive-alert': echo });
  await expect(startHost({ bundles })).rejects.toThrow(
    /^no bundle of open-falcon-cases, .* run npm run build$/,
  );
});
