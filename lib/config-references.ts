import * as v from 'valibot';
import { connection, inbox, source, type SourceSettings } from './config.ts';
import { exportSettings } from './config-exports.ts';
import type { GenericSettings } from './config-map.ts';
import { route, suppression } from './config-routes.ts';
import { networkForm } from './config-values.ts';
import { cronFault } from './cron.ts';
import { compileCondition, compileExpression, compileTemplate } from './expressions.ts';
import { isNetwork } from './networks.ts';
import { eventFaults, hmacFaults } from './signatures/faults.ts';

/** Something wrong at a path into the configuration. */
export type Fault = { path: readonly PropertyKey[]; message: string };

const orNull = <S extends v.GenericSchema>(schema: S) => v.fallback(v.nullable(schema), null);

/** The parts of a configuration that refer to each other; null stands for what is wrong in its own form already. */
const parts = v.object({
  connections: v.fallback(v.record(v.string(), orNull(connection)), {}),
  routes: v.fallback(v.array(orNull(route)), []),
  exports: v.fallback(v.record(v.string(), orNull(exportSettings)), {}),
  sources: v.fallback(v.record(v.string(), orNull(source)), {}),
  suppressions: v.fallback(v.array(orNull(suppression)), []),
  inbox: v.fallback(v.optional(orNull(inbox), {}), null),
});

type Parts = v.InferOutput<typeof parts>;
type Connections = Parts['connections'];
type Route = v.InferOutput<typeof route>;
type Suppression = v.InferOutput<typeof suppression>;
type ExportSettings = v.InferOutput<typeof exportSettings>;

/** What the form alone cannot tell: whether names lead somewhere, expressions compile, and a platform can do what is asked. */
export function checkReferences(json: unknown): Fault[] {
  const { connections, routes, suppressions, exports, sources, inbox } = v.parse(
    v.fallback(parts, v.getFallbacks(parts)),
    json,
  );
  return [
    ...Object.entries(connections).flatMap(([name, it]) =>
      it?.platform === 'falcon' && it.url === undefined && it.cloud === undefined
        ? [{ path: ['connections', name], message: 'a falcon connection needs a cloud, or a url' }]
        : [],
    ),
    ...routes.flatMap((it, index) => (it ? checkRoute(connections, it, ['routes', index]) : [])),
    ...duplicates(routes.map((it) => it?.name)).map((index) => ({
      path: ['routes', index, 'name'],
      message: `another route has the name ${JSON.stringify(routes[index]?.name)}; cases are told apart by it`,
    })),
    ...Object.entries(exports).flatMap(([name, it]) =>
      it ? checkExport(connections, it, ['exports', name]) : [],
    ),
    ...suppressions.flatMap((it, index) => (it ? checkSuppression(it, ['suppressions', index]) : [])),
    ...Object.entries(sources).flatMap(([name, it]) => (it ? checkSource(it, ['sources', name]) : [])),
    ...eventFaults(Object.values(sources).map((it) => it?.auth)).map(({ index, message }) => ({
      path: ['sources', Object.keys(sources)[index] ?? '', 'auth', 'sources'],
      message,
    })),
    ...sharedSecrets(connections, sources),
    ...sharedPrefixes(exports),
    ...tooShortMemory(routes, inbox),
  ];
}

const checkSource = (settings: SourceSettings, path: PropertyKey[]): Fault[] => [
  ...('map' in settings ? checkMap(settings, path) : []),
  ...checkSender(settings, path),
];

const checkMap = ({ alerts, map }: GenericSettings, path: PropertyKey[]): Fault[] => [
  ...(alerts === undefined ? [] : compiles([...path, 'alerts'], alerts, compileExpression)),
  ...Object.entries(map).flatMap(([name, text = '']) =>
    compiles([...path, 'map', name], text, name === 'resolved' ? compileCondition : compileExpression),
  ),
];

const checkSender = ({ auth, from = [] }: SourceSettings, path: PropertyKey[]): Fault[] => [
  ...hmacFaults(auth).map(({ key, message }) => ({ path: [...path, 'auth', key], message })),
  ...(auth.scheme === 'eventbridge' && from.length > 0
    ? [{ path: [...path, 'from'], message: 'EventBridge has no address: IAM says who may send' }]
    : []),
  ...from.flatMap((text, index) =>
    isNetwork(text)
      ? []
      : [
          {
            path: [...path, 'from', index],
            message: `found ${JSON.stringify(text)}; expected ${networkForm}`,
          },
        ],
  ),
];

/** Whoever reads a secret for one reader could read the other's: each platform, and the sources, need their own. */
function sharedSecrets(connections: Connections, sources: Parts['sources']): Fault[] {
  const readers = new Map<string, string>();
  const named = [
    ...Object.entries(connections).map(([name, it]) => ({
      path: ['connections', name, 'secret'],
      secret: it?.secret,
      reader: it ? `${it.platform} connection` : undefined,
    })),
    ...Object.entries(sources).map(([name, it]) => ({
      path: ['sources', name, 'auth', 'secret'],
      secret: it && 'secret' in it.auth ? it.auth.secret : undefined,
      reader: 'source',
    })),
  ];
  return named.flatMap(({ path, secret, reader }) => {
    if (secret === undefined || reader === undefined) return [];
    const first = readers.get(secret) ?? reader;
    readers.set(secret, first);
    const message = `${JSON.stringify(secret)} is the secret of a ${first} too; each platform, and the sources, need their own`;
    return first === reader ? [] : [{ path, message }];
  });
}

/** Two exports that write the same keys would hide each other's artifacts. */
const sharedPrefixes = (exports: Parts['exports']): Fault[] => {
  const names = Object.keys(exports);
  const places = Object.values(exports).map((it) => (it ? `${it.prefix}/${it.connection}` : undefined));
  return duplicates(places).map((index) => ({
    path: ['exports', names[index] ?? '', 'prefix'],
    message: `another export writes to ${places[index]} too; give one of them a prefix of its own`,
  }));
};

const tooShortMemory = (routes: Parts['routes'], inbox: Parts['inbox']): Fault[] => {
  const longest = Math.max(0, ...routes.map((it) => it?.case.window ?? 0));
  if (!inbox || inbox.retention >= longest) return [];
  return [
    {
      path: ['inbox', 'retention'],
      message: 'must be as long as the longest window of a route: a redelivery within it is not a new alert',
    },
  ];
};

function checkRoute(connections: Connections, route: Route, path: PropertyKey[]): Fault[] {
  const found = connections[route.open];
  const impossible = found ? impossibleOn[found.platform] : {};
  return [
    ...missing(connections, route.open, [...path, 'open']),
    ...Object.entries(impossible)
      .filter(([field]) => field in route.case)
      .map(([field, message]) => ({ path: [...path, 'case', field], message })),
    ...(impossible['subject'] !== undefined && route.case.fallback?.subject !== undefined
      ? [{ path: [...path, 'case', 'fallback', 'subject'], message: impossible['subject'] }]
      : []),
    ...Object.entries(route.case.fallback ?? {}).flatMap(([field, value]) =>
      templates([...path, 'case', 'fallback', field], field, value),
    ),
    ...compiles([...path, 'when'], route.when, compileCondition),
    ...route.case.key.flatMap((text, index) =>
      compiles([...path, 'case', 'key', index], text, compileExpression),
    ),
    ...Object.entries(route.case).flatMap(([field, value]) =>
      templates([...path, 'case', field], field, value),
    ),
  ];
}

const checkSuppression = ({ when, until }: Suppression, path: PropertyKey[]): Fault[] => [
  ...compiles([...path, 'when'], when, compileCondition),
  ...(Number.isNaN(Date.parse(until))
    ? [{ path: [...path, 'until'], message: `found ${JSON.stringify(until)}; there is no such time` }]
    : []),
];

const impossibleOn: Record<'falcon' | 'incydr', Record<string, string>> = {
  incydr: {
    tags: 'an Incydr case has no tags; they exist on falcon connections',
    severity: 'an Incydr case has no severity; it exists on falcon connections',
    whenClosed: 'a closed Incydr case is final: the next alert always opens another',
    rawAlert: 'an Incydr case takes no files from its clients; a case on a falcon connection does',
  },
  falcon: {
    subject: 'a Falcon case has no subject; it exists on incydr connections',
    findings: 'a Falcon case has no findings; they exist on incydr connections',
  },
};

const templateFields = new Set(['name', 'description', 'severity', 'tags', 'subject', 'assignee']);

const templates = (path: PropertyKey[], field: string, value: unknown): Fault[] => {
  if (!templateFields.has(field)) return [];
  return [value]
    .flat()
    .flatMap((text) => (typeof text === 'string' ? compiles(path, text, compileTemplate) : []));
};

function compiles(path: PropertyKey[], text: string, compile: (text: string) => unknown): Fault[] {
  try {
    compile(text);
    return [];
  } catch (error) {
    const why =
      typeof error === 'object' && error !== null && 'message' in error
        ? String(error.message)
        : 'it does not compile';
    return [{ path, message: `${JSON.stringify(text)} is not a JSONata expression: ${why}` }];
  }
}

function checkExport(
  connections: Connections,
  { connection, schedule, timezone, filter, zip, storage }: ExportSettings,
  path: PropertyKey[],
): Fault[] {
  const platform = connections[connection]?.platform;
  const fault = (key: string, message: string | null): Fault[] =>
    message === null ? [] : [{ path: [...path, key], message }];
  const badSchedule = cronFault(schedule);
  const isPicked = Object.values(zip).includes(false);
  const days = (storage.archive?.after ?? aDay) / aDay;
  return [
    ...missing(connections, connection, [...path, 'connection']),
    ...fault('schedule', badSchedule && `found ${JSON.stringify(schedule)}; ${badSchedule}`),
    ...fault(
      'timezone',
      isTimeZone(timezone)
        ? null
        : `found ${JSON.stringify(timezone)}; expected a time zone such as Europe/Berlin`,
    ),
    ...fault(
      'filter',
      platform === 'incydr' && typeof filter === 'string'
        ? 'Incydr has no query language for cases; give status, name or isAssigned'
        : platform === 'falcon' && typeof filter === 'object'
          ? "Falcon takes a filter in its query language, such as status:'closed'"
          : null,
    ),
    ...fault(
      'zip',
      platform === 'falcon' && isPicked
        ? 'a Falcon case’s ZIP is made by casebridge, and holds summary, evidence and files'
        : null,
    ),
    ...fault('storage', Number.isInteger(days) ? null : 'S3 archives after whole days, such as 90d'),
  ];
}

const aDay = 86_400_000;

const missing = (connections: Connections, name: string, path: PropertyKey[]): Fault[] =>
  Object.hasOwn(connections, name)
    ? []
    : [
        {
          path,
          message: `no connection is named ${JSON.stringify(name)}; there are: ${Object.keys(connections).join(', ') || 'none'}`,
        },
      ];

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +01:00 are zones here, but not to EventBridge Scheduler.
    return (
      !/^[+-]/.test(name) &&
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
    );
  } catch {
    return false;
  }
}

/** Indexes of the values that stand earlier in the list already. */
const duplicates = (values: (string | undefined)[]): number[] =>
  values.flatMap((value, index) => (value !== undefined && values.indexOf(value) < index ? [index] : []));
