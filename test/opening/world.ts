import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { credentials } from '../../local/aws/credentials.ts';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import type { Simulator } from '../../local/simulators/platform.ts';
import type { Alert } from '../../lib/alert.ts';
import type { CaseDraft } from '../../lib/case-draft.ts';
import { type CaseRecords, dynamoCaseRecords } from '../../lib/case-records.ts';
import { falconClient } from '../../lib/falcon/client/index.ts';
import { openFalconCase } from '../../lib/falcon/open-case.ts';
import { hashOf } from '../../lib/hash.ts';
import type { Network, Permit } from '../../lib/http.ts';
import { dynamoInbox, type Inbox } from '../../lib/inbox.ts';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import { openIncydrCase } from '../../lib/incydr/open-case.ts';
import { peopleOf } from '../../lib/incydr/people.ts';
import type { Log } from '../../lib/log.ts';
import type { OpeningDeps } from '../../lib/opening.ts';
import { restoreOf } from '../../lib/restored.ts';
import { dynamoTable } from '../../lib/table.ts';
import { aDraft } from '../a-draft.ts';
import { anAlert } from '../an-alert.ts';
import { memoryTable } from '../faults/memory-table.ts';

/** A clock that only tests move: waiting moves it too, so that hours pass in milliseconds. */
export function virtualClock(start = '2026-03-01T00:00:00.000Z') {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    advance: (milliseconds: number) => {
      at += milliseconds;
    },
    wait: async (milliseconds: number) => {
      at += milliseconds;
    },
  };
}

export const seconds = (count: number) => count * 1000;
export const minutes = (count: number) => count * 60_000;

/** The defaults of casebridge.yaml. */
export const timings = { timeout: seconds(10), commitDelay: seconds(30), indexLag: seconds(60) };

/** What one worker is made of; a test replaces a part to break it. */
export type Parts = {
  inbox: Inbox;
  records: CaseRecords;
  fetch: typeof fetch;
  deadline?: Date;
  permit?: Permit;
  restoredTo?: () => Promise<string | null>;
};

/** One platform as the tests of the protocol see it, whichever it is. */
export type World = {
  name: 'falcon' | 'incydr';
  clock: ReturnType<typeof virtualClock>;
  simulator: Simulator;
  parts: Parts;
  /** Evidence ids that the platform knows. */
  known: readonly string[];
  /** Starts over: no case, no fault, a key that was never used. */
  fresh: () => void;
  /** Accepts an alert that carries this evidence, under the world's key. */
  accept: (
    id: string,
    evidence: string[],
    draft?: Partial<CaseDraft>,
    said?: Partial<Alert>,
  ) => Promise<void>;
  /** Accepts the news that an alert is resolved. */
  resolve: (id: string, draft?: Partial<CaseDraft>) => Promise<void>;
  /** What the platform shows of a case to a person. */
  shown: (caseId: string) => Shown;
  /** A person writes into a case. */
  write: (caseId: string, text: string) => Promise<void>;
  /** What a function has asked of the table, as a grant would say it: `dynamodb:GetItem Inbox`. */
  asked: ReadonlySet<string>;
  /** What a function does for one ring. */
  drain: (parts?: Partial<Parts>) => Promise<void>;
  /** Copies the table; what it answers restores that copy. Only in memory. */
  backUp: () => () => void;
  /** Ids of all cases on the platform, oldest first. */
  cases: () => string[];
  /** Ids of the cases that hold an evidence item. */
  holders: (evidence: string) => string[];
  close: (caseId: string) => void;
  /** State and case of each alert of the key. */
  alerts: () => Promise<Record<string, { state: string; caseId: string | null; reason: string | null }>>;
  record: () => ReturnType<CaseRecords['read']>;
  /** Path and method of a create and of an attach, for faults in `fetch`. */
  is: {
    create: (method: string, path: string) => boolean;
    attach: (method: string, path: string) => boolean;
  };
  operations: { create: string; attach: string; find: string; get: string };
  stop: () => Promise<void>;
};

/** Its text (Falcon's description, Incydr's findings) and what else of it tests look at. */
export type Shown = {
  text: string;
  description: string;
  status: string;
  assignee: string | null;
  subject: string | null;
};

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Calls of the embedded DynamoDB, told to whoever is to know. */
async function embeddedTable(told: (call: string) => void) {
  const dynamo = await startDynamoDb({ region: 'us-east-1', tableName: 'inbox' });
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint: dynamo.url, credentials });
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const index = v.safeParse(v.object({ input: v.object({ IndexName: v.string() }) }), args);
        const place = index.success ? `Inbox/index/${index.output.input.IndexName}` : 'Inbox';
        told(`dynamodb:${String(commandName).replace('Command', '')} ${place}`);
        return next(args);
      },
    { step: 'initialize' },
  );
  const close = async () => {
    client.destroy();
    await dynamo.close();
  };
  return {
    table: dynamoTable(client, 'inbox'),
    close,
    restoredTo: restoreOf(client, 'inbox', () => new Date()),
  };
}

/**
 * A world on the embedded DynamoDB; `inMemory` for what takes many steps and is about the platform alone (that the tables are alike
 * is the faults' to show).
 */
export async function startWorld(name: 'falcon' | 'incydr', { inMemory = false } = {}): Promise<World> {
  const clock = virtualClock();
  const asked = new Set<string>();
  let draining = 0;
  const memory = inMemory ? memoryTable() : null;
  const { table, close, restoredTo } = memory
    ? { table: memory, close: async () => undefined, restoredTo: async () => null }
    : await embeddedTable((call) => {
        if (draining > 0) asked.add(call);
      });
  const parts: Parts = {
    inbox: dynamoInbox(table, { retention: minutes(60 * 24 * 90) }),
    records: dynamoCaseRecords(table),
    restoredTo,
    fetch,
  };
  const platform = await (name === 'falcon' ? falconWorld(clock.now) : incydrWorld(clock.now));
  let keys = 0;
  const ring = () => ({ connection: name, caseKey: hashOf([name, keys]) });

  const depsOf = ({ inbox, records, deadline, permit, restoredTo }: Parts): OpeningDeps => ({
    permit,
    restoredTo,
    inbox,
    records,
    now: clock.now,
    log: silent,
    deployment: 'test',
    timings,
    deadline: deadline ?? new Date(clock.now().getTime() + minutes(60 * 24 * 365)),
  });

  const accept: World['accept'] = async (id, evidence, draft = {}, said = {}) => {
    // An alert's identity outlives its key: each test has alerts of its own.
    const alert = alertOf(`${id}/${keys}`, { ...platform.evidenceFields(evidence), ...said });
    const placement = {
      connection: name,
      route: 'test',
      caseKey: ring().caseKey,
      draft: { ...plainDraft, ...draft },
    };
    await parts.inbox.accept(alert, placement, { deliveryId: id, receivedAt: clock.now(), bodyKey: null });
  };

  return {
    name,
    clock,
    parts,
    ...platform,
    accept,
    resolve: (id, draft = {}) => accept(id, [], draft, { state: 'resolved' }),
    fresh: () => {
      keys += 1;
      platform.simulator.reset();
    },
    asked,
    backUp: () => {
      if (!memory) throw new Error('only a table in memory is copied');
      return memory.backUp();
    },
    drain: async (broken = {}) => {
      const whole = { ...parts, ...broken };
      draining += 1;
      try {
        const { fetch, permit } = whole;
        await platform.open(ring(), depsOf(whole), { fetch, now: clock.now, wait: clock.wait, permit });
      } finally {
        draining -= 1;
      }
    },
    alerts: async () => {
      const found: Awaited<ReturnType<World['alerts']>> = {};
      for await (const row of table.query({
        equals: ['pk', `key#${ring().caseKey}`],
        from: ['sk', 'alert#'],
        until: ['sk', 'alert~'],
        consistent: true,
      })) {
        const news = String(row['alert']).includes('"state":"resolved"') ? ' resolved' : '';
        found[`${String(row['alertId']).replace(/\/.*/, '')}${news}`] = {
          state: String(row['state']),
          caseId: textOf(row['caseId']),
          reason: textOf(row['reason']),
        };
      }
      return found;
    },
    record: () => parts.records.read(ring().caseKey, name),
    stop: async () => {
      await Promise.all([platform.simulator.close(), close()]);
    },
  };
}

const textOf = (value: string | number | undefined) => (value === undefined ? null : String(value));

async function falconWorld(now: () => Date) {
  const simulator = await startFalconSimulator({ now });
  const { clientId, clientSecret } = simulator;
  const settings = {
    url: simulator.url,
    credentials: async () => ({ clientId, clientSecret }),
    timeout: timings.timeout,
  };
  return {
    simulator,
    known: simulator.alertIds,
    // Whatever is not of an alert's form is an event.
    evidenceFields: (ids: string[]) => ({
      falconAlertIds: ids.filter((id) => id.includes(':')),
      falconEventIds: ids.filter((id) => !id.includes(':')),
    }),
    open: (ring: { connection: string; caseKey: string }, deps: OpeningDeps, network: Network) =>
      openFalconCase(ring, { ...deps, client: falconClient(settings, network) }),
    cases: () => [...simulator.cases.keys()],
    holders: (id: string) =>
      [...simulator.cases.values()].filter(({ evidence }) => evidence.alerts.includes(id)).map((it) => it.id),
    close: (caseId: string) => simulator.closeCase(caseId),
    shown: (caseId: string) => {
      const it = simulator.cases.get(caseId);
      return {
        text: it?.description ?? '',
        description: it?.description ?? '',
        status: it?.status ?? 'none',
        assignee: it?.assignedTo?.uuid ?? null,
        subject: null,
      };
    },
    write: async (caseId: string, text: string) => {
      simulator.editCase(caseId, { description: text });
    },
    is: {
      create: (method: string, path: string) => method === 'PUT' && path.startsWith('/cases/'),
      attach: (method: string, path: string) => method === 'POST' && path.includes('-evidence/'),
    },
    operations: {
      create: 'entities_cases_put_v2',
      attach: 'entities_alert_evidence_post_v1',
      find: 'queries_cases_get_v1',
      get: 'entities_cases_post_v2',
    },
  };
}

async function incydrWorld(now: () => Date) {
  const simulator = await startIncydrSimulator({ now });
  const { clientId, clientSecret } = simulator;
  const settings = {
    url: simulator.url,
    credentials: async () => ({ clientId, clientSecret }),
    timeout: timings.timeout,
  };
  return {
    simulator,
    known: simulator.eventIds,
    evidenceFields: (ids: string[]) => ({ incydrEventIds: ids }),
    open: (ring: { connection: string; caseKey: string }, deps: OpeningDeps, network: Network) => {
      const client = incydrClient(settings, network);
      const people = peopleOf(client, { now, log: silent });
      return openIncydrCase(ring, { ...deps, client, people, kinds: { subject: 'user', assignee: 'user' } });
    },
    cases: () => [...simulator.cases.keys()].map(String),
    holders: (id: string) =>
      [...simulator.cases.entries()]
        .filter(([, { events }]) => events.has(id))
        .map(([number]) => String(number)),
    close: (caseId: string) => simulator.closeCase(Number(caseId)),
    shown: (caseId: string) => {
      const it = simulator.cases.get(Number(caseId));
      const {
        findings = null,
        description = null,
        status = 'none',
        assignee = null,
        subject = null,
      } = it ?? {};
      return { text: findings ?? '', description: description ?? '', status, assignee, subject };
    },
    write: async (caseId: string, text: string) =>
      simulator.editCase({ number: Number(caseId), findings: text }),
    is: {
      create: (method: string, path: string) => method === 'POST' && path === '/v1/cases',
      attach: (method: string, path: string) => method === 'POST' && path.endsWith('/fileevent'),
    },
    operations: {
      create: 'cases.create',
      attach: 'cases.addFileEvents',
      find: 'cases.list',
      get: 'cases.get',
    },
  };
}

const plainDraft = aDraft({
  name: 'Suspicious upload',
  description: 'What the alert says',
  severity: 70,
});

const alertOf = (id: string, said: Partial<Alert>): Alert =>
  anAlert({
    id,
    source: 'splunk',
    title: 'Suspicious upload',
    severity: 70,
    rule: { id: null, name: 'uploads' },
    ...said,
  });

/** The process dies here. */
export class Killed extends Error {}

/** A copy of an object in which one method does something before or after, such as dying. */
export function around<T extends object>(
  target: T,
  method: keyof T & string,
  { before, after }: { before?: () => void | Promise<void>; after?: () => void | Promise<void> },
): T {
  return new Proxy(target, {
    get: (object, name, receiver) => {
      const value: unknown = Reflect.get(object, name, receiver);
      if (name !== method || typeof value !== 'function') return value;
      return async (...values: unknown[]) => {
        await before?.();
        const result: unknown = await Reflect.apply(value, object, values);
        await after?.();
        return result;
      };
    },
  });
}

export const kill = () => {
  throw new Killed('killed here');
};

/** Lets something happen only the first time. */
export function once(run: () => void | Promise<void>): () => Promise<void> {
  let done = false;
  return async () => {
    if (done) return;
    done = true;
    await run();
  };
}
