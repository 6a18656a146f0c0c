import * as v from 'valibot';
import { incydrCaseReader } from '../../lib/incydr/case-reader.ts';
import { incydrChanges } from '../../lib/incydr/changed-cases.ts';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { Surroundings, Tenant } from './tenant.ts';

const large = 9 * 1024 * 1024;
const mostEvents = 5;
const poisoned = new Set(['3']);

/** An Incydr tenant; of case 3 the platform never makes a whole summary. */
export async function incydrTenant(
  random: Random,
  { now, attachedByUs, hasCensus }: Surroundings,
  hasLarge: boolean,
): Promise<Tenant> {
  const incydr = await startIncydrSimulator({ now });
  const { url, clientId, clientSecret, cases } = incydr;
  const known = incydr.eventIds;
  if (hasLarge) incydr.addEvents(['0_large'], large);
  let edits = 0;

  const attach = (number: number): void => {
    cases.get(number)?.events.add(random.pick(known));
  };
  const open = (count: number): void => {
    for (const number of incydr.addCases(count))
      for (let left = random.whole(0, mostEvents); left > 0; left -= 1) attach(number);
  };
  const edit = (number: number): void => {
    edits += 1;
    incydr.editCase({ number, findings: `Seen ${edits} times.` });
  };

  const deed = (caseId?: string): void => {
    const isMeant = ({ number }: { number: number }) => caseId === undefined || String(number) === caseId;
    const some = [...cases.values()].filter((it) => it.status === 'OPEN' && isMeant(it));
    if (some.length === 0) return caseId === undefined ? open(1) : undefined;
    const { number, events } = random.pick(some);
    const draw = random.next();
    if (draw < 0.1) return open(1);
    if (draw < 0.35) return edit(number);
    if (draw < 0.42) return incydr.closeCase(number);
    if (draw < 0.47) return incydr.deleteCase(number);
    if (draw < 0.52) return incydr.revokeTokens();
    if (draw < 0.6) {
      const [first] = events;
      return first === undefined ? undefined : incydr.removeEvent(number, first);
    }
    attach(number);
    if (draw < 0.65) return edit(number);
    if (draw < 0.9 || !hasCensus) attachedByUs(String(number));
    return undefined;
  };

  return {
    platform: 'incydr',
    simulator: incydr,
    deed,
    open: (count) => {
      open(count);
      if (hasLarge) cases.get(1)?.events.add('0_large');
    },
    states: () =>
      new Map(
        [...cases.values()].map((it) => [String(it.number), stateOf({ ...it, events: [...it.events] })]),
      ),
    told: (document) => {
      const { case: it, fileEvents } = v.parse(caseJson, document);
      const events = fileEvents.map(({ eventId }) => eventId);
      const { name, status, updatedAt } = it;
      const state = stateOf({ ...it, events });
      return {
        state,
        name,
        status,
        updatedAt,
        evidence: events.length,
        rows: events.length,
        files: events.length,
        fileBytes: null,
      };
    },
    csv: 'events.csv',
    isPoisoned: (caseId) => poisoned.has(caseId),
    isPoisonedPath: (path) => poisoned.has(/^\/v1\/cases\/(\d+)\/export$/.exec(path)?.[1] ?? ''),
    client: (network) => {
      const credentials = async () => ({ clientId, clientSecret });
      const client = incydrClient({ url, credentials, timeout: 10_000 }, network);
      return {
        feed: ({ filter }, deadline) => incydrChanges(client.cases, filter, deadline),
        reader: (settings, deadline) => incydrCaseReader(settings, { client, now, deadline }),
      };
    },
  };
}

const text = v.nullable(v.string());
const caseJson = v.object({
  case: v.object({
    name: text,
    status: text,
    description: text,
    findings: text,
    updatedAt: text,
  }),
  fileEvents: v.array(v.object({ eventId: v.string() })),
});

type Told = v.InferOutput<typeof caseJson>['case'] & { events: string[] };

const stateOf = ({ name, status, description, findings, updatedAt, events }: Told) =>
  JSON.stringify({ name, status, description, findings, updatedAt, events });
