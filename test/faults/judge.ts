import * as v from 'valibot';
import type { Table } from '../../lib/table.ts';
import type { FalconSimulator } from '../../local/simulators/falcon/index.ts';
import type { IncydrSimulator } from '../../local/simulators/incydr/index.ts';
import { type Delivery, isBare, type SentAlert, titleOf } from './alerts.ts';

/** What a run came to. Without violations, casebridge kept its promises. */
export type Verdict = {
  seed: number;
  alerts: number;
  cases: number;
  calls: number;
  /** Virtual hours from the first delivery to the end. */
  hours: number;
  violations: string[];
};

type Evidence = {
  seed: number;
  deliveries: Delivery[];
  falcon: FalconSimulator;
  incydr: IncydrSimulator;
  table: Table;
  dead: { caseKey: string }[];
  disturbed: { falcon: ReadonlySet<string>; incydr: ReadonlySet<string> };
  /** Whether the cases of a key can be counted: where windows are short, a key has many for good reason. */
  isCounted: boolean;
  /** Whether what Falcon's senders wrote goes into its cases as files. */
  areFiled: boolean;
  isQuiet: boolean;
  hours: number;
};

type PlatformCase = { id: string; name: string; token: string; held: string[] };

const cap = 100;
// Routes are edited once in a run: alerts of a key come to two cases without anybody's doing.
const editions = 2;

/** Looks at what the platforms hold, and at nothing of casebridge's but which alerts it calls failed, and whether something still waits. */
export async function judge(found: Evidence): Promise<Verdict> {
  const { seed, deliveries, falcon, incydr, table, dead, disturbed, isCounted, areFiled, isQuiet, hours } =
    found;
  const failed = await failedAlerts(table);
  const sides = [
    { platform: 'falcon', cases: falconCases(falcon), disturbed: disturbed.falcon },
    { platform: 'incydr', cases: incydrCases(incydr), disturbed: disturbed.incydr },
  ] as const;
  const violations = sides.flatMap(({ platform, cases, disturbed: hurt }) => {
    const alerts = deliveries.filter((it) => it.platform === platform).flatMap((it) => it.alerts);
    return [
      ...attachedOnce(alerts, cases, failed),
      ...oneCaseEach(alerts.filter(isBare), cases),
      ...oneTokenEach(cases),
      ...(isCounted ? noCaseTooMany(platform, alerts, cases, hurt) : []),
    ];
  });
  return {
    seed,
    alerts: deliveries.flatMap((it) => it.alerts).length,
    cases: sides.flatMap((it) => it.cases).length,
    calls: falcon.requests.length + incydr.requests.length,
    hours,
    violations: [
      ...violations,
      ...(areFiled ? await filedOnce(deliveries, falcon, failed) : []),
      ...dead.map(({ caseKey }) => `a message of ${caseKey} is dead`),
      ...(isQuiet ? [] : ['something still waits after days']),
    ],
  };
}

function attachedOnce(
  alerts: SentAlert[],
  cases: PlatformCase[],
  failed: ReadonlyMap<string, string>,
): string[] {
  const holders = new Map<string, string[]>();
  for (const { id, held } of cases)
    for (const evidence of held) holders.set(evidence, [...(holders.get(evidence) ?? []), id]);
  return alerts.flatMap(({ id, evidence, isPoisoned }) => {
    const reason = failed.get(id);
    if (isPoisoned) return reason === undefined ? [`${id} is poisoned, and not failed`] : [];
    return [
      ...(reason === undefined ? [] : [`${id} failed for no reason: ${reason}`]),
      ...evidence.flatMap((it) => {
        const count = holders.get(it)?.length ?? 0;
        return count === 1 ? [] : [`${it} is in ${count} cases: ${holders.get(it)?.join(', ') ?? 'none'}`];
      }),
    ];
  });
}

const state = v.object({ files: v.array(v.object({ case_id: v.string(), description: v.string() })) });

/** What a sender wrote of an alert is one file, and in a case that holds something of the alert. */
async function filedOnce(
  deliveries: Delivery[],
  { url, cases }: FalconSimulator,
  failed: ReadonlyMap<string, string>,
): Promise<string[]> {
  const { files } = v.parse(state, await (await fetch(`${url}/__control/state`)).json());
  const casesOf = Map.groupBy(files, ({ description }) => /^Alert (\S+) of /.exec(description)?.[1] ?? '');
  const alerts = deliveries.filter((it) => it.platform === 'falcon').flatMap((it) => it.alerts);
  return alerts.flatMap(({ id, evidence }) => {
    const filed = casesOf.get(id) ?? [];
    if (failed.has(id)) return filed.length > 1 ? [`${id} failed, and has ${filed.length} files`] : [];
    if (filed.length !== 1) return [`${id} has ${filed.length} files`];
    const held = cases.get(filed[0]?.case_id ?? '')?.evidence;
    const isThere = evidence.some((it) => held?.alerts.includes(it) || held?.events.includes(it));
    return isThere ? [] : [`the file of ${id} is in a case that holds nothing of it`];
  });
}

/** An alert without evidence is in the one case that is called after it, whoever closed that. */
const oneCaseEach = (bare: SentAlert[], cases: PlatformCase[]): string[] =>
  bare.flatMap((alert) => {
    const count = cases.filter(({ name }) => name.startsWith(`${titleOf(alert)} `)).length;
    return count === 1 ? [] : [`${alert.id} has ${count} cases of its own`];
  });

/** A case of a token is there once. */
const oneTokenEach = (cases: PlatformCase[]): string[] =>
  [...Map.groupBy(cases, ({ token }) => token).values()]
    .filter((same) => same.length > 1)
    .map((same) => `one token, several cases: ${same.map(({ id }) => id).join(', ')}`);

/** Of a key there are no more cases than its alerts, the edits of its route and people's doings ask for. */
function noCaseTooMany(
  platform: string,
  alerts: SentAlert[],
  cases: PlatformCase[],
  disturbed: ReadonlySet<string>,
): string[] {
  const keyOf = new Map(alerts.flatMap(({ key, evidence }) => evidence.map((it) => [it, key])));
  const evidenceOf = Map.groupBy(alerts, ({ key }) => key);
  const byKey = Map.groupBy(
    cases.filter(({ held }) => held.some((it) => keyOf.has(it))),
    ({ held }) => held.flatMap((it) => keyOf.get(it) ?? [])[0],
  );
  return [...byKey].flatMap(([key, of]) => {
    const count = evidenceOf.get(key ?? '')?.flatMap(({ evidence }) => evidence).length ?? 0;
    const full = platform === 'falcon' ? Math.floor(count / (cap - 3)) : 0;
    const most = editions + full + of.filter(({ id }) => disturbed.has(id)).length;
    return of.length > most ? [`${key} has ${of.length} cases, and reason for ${most}`] : [];
  });
}

const falconCases = ({ cases }: FalconSimulator): PlatformCase[] =>
  [...cases.values()].map(({ id, name, tags, evidence }) => ({
    id,
    name,
    token: tags.find((it) => it.startsWith('casebridge-')) ?? id,
    held: [...evidence.alerts, ...evidence.events],
  }));

const incydrCases = ({ cases }: IncydrSimulator): PlatformCase[] =>
  [...cases.values()].map(({ number, name, events }) => ({
    id: String(number),
    name,
    token: /\[\w+\]$/.exec(name)?.[0] ?? String(number),
    held: [...events.keys()],
  }));

async function failedAlerts(table: Table): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  for await (const row of table.query({ index: 'by-state', equals: ['state', 'failed'] }))
    failed.set(String(row['alertId']), String(row['reason']));
  return failed;
}
