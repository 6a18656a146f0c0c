import * as v from 'valibot';
import type { Answer, Fault, Platform, Simulator } from './platform.ts';

const fault = v.strictObject({
  operation: v.string(),
  times: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  skip: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  status: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
  headers: v.exactOptional(v.record(v.string(), v.string())),
  delayMs: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  answerDelayMs: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  loseAnswer: v.exactOptional(v.boolean()),
  cutBodyAfter: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  truncateBodyTo: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
const oneOrMoreFaults = v.union([
  v.array(fault),
  v.pipe(
    fault,
    v.transform((one) => [one]),
  ),
]);

const settings = v.strictObject({
  rateLimit: v.exactOptional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  indexLagMs: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  switches: v.exactOptional(v.record(v.string(), v.string())),
});

/** The control API that every simulator serves under `/__control`; docs/simulators.md shows each call. */
export function controlApi(platform: Platform, simulator: Simulator, faults: () => Fault[]) {
  const verbs: Record<string, (body: unknown) => unknown> = {
    'GET state': () => platform.state(),
    'GET requests': () => ({ counts: simulator.counts(), requests: simulator.requests }),
    'DELETE requests': () => simulator.clearRequests(),
    'GET settings': () => simulator.settings,
    'PUT settings': (body) => {
      const { switches, ...rest } = v.parse(settings, body);
      if (platform.switches) v.parse(platform.switches, { ...simulator.settings.switches, ...switches });
      Object.assign(simulator.settings, rest);
      Object.assign(simulator.settings.switches, switches);
      return simulator.settings;
    },
    'GET faults': () => faults(),
    'POST faults': (body) => {
      for (const it of v.parse(oneOrMoreFaults, body)) simulator.addFault(it);
      return faults();
    },
    'DELETE faults': () => simulator.clearFaults(),
    'POST reset': () => simulator.reset(),
    ...Object.fromEntries(Object.entries(platform.controls).map(([verb, run]) => [`POST ${verb}`, run])),
  };

  const casePage = (id: string): Answer => {
    const page = platform.casePage(decodeURIComponent(id));
    if (page === null) return { status: 404, json: { error: `no case ${id}` } };
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: page };
  };

  return (method: string, url: URL, body: Buffer): Answer => {
    const [, , name = '', id] = url.pathname.split('/');
    try {
      if (method === 'GET' && name === 'cases' && id !== undefined) return casePage(id);
      const verb = verbs[`${method} ${name}`];
      if (!verb)
        return { status: 404, json: { error: `no ${method} ${url.pathname}`, allowed: Object.keys(verbs) } };
      return { status: 200, json: verb(body.length > 0 ? JSON.parse(body.toString()) : undefined) ?? {} };
    } catch (error) {
      return { status: 400, json: { error: error instanceof Error ? error.message : String(error) } };
    }
  };
}
