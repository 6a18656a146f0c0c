import * as v from 'valibot';
import { connection, exportSettings, route } from './config.ts';
import { cronFault } from './cron.ts';
import { compileCondition, compileExpression, compileTemplate } from './expressions.ts';

/** Something wrong at a path into the configuration. */
export type Fault = { path: readonly PropertyKey[]; message: string };

const orNull = <S extends v.GenericSchema>(schema: S) => v.fallback(v.nullable(schema), null);

/** The parts of a configuration that refer to each other; null stands for what is wrong in its own form already. */
const parts = v.object({
  connections: v.fallback(v.record(v.string(), orNull(connection)), {}),
  routes: v.fallback(v.array(orNull(route)), []),
  exports: v.fallback(v.record(v.string(), orNull(exportSettings)), {}),
});

type Connections = v.InferOutput<typeof parts>['connections'];
type Route = v.InferOutput<typeof route>;
type ExportSettings = v.InferOutput<typeof exportSettings>;

/** What the form alone cannot tell: whether names lead somewhere, expressions compile, and a platform can do what is asked. */
export function checkReferences(json: unknown): Fault[] {
  const { connections, routes, exports } = v.parse(v.fallback(parts, v.getFallbacks(parts)), json);
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
  ];
}

function checkRoute(connections: Connections, route: Route, path: PropertyKey[]): Fault[] {
  const found = connections[route.open];
  const impossible = found ? impossibleOn[found.platform] : {};
  return [
    ...missing(connections, route.open, [...path, 'open']),
    ...Object.entries(impossible)
      .filter(([field]) => field in route.case)
      .map(([field, message]) => ({ path: [...path, 'case', field], message })),
    ...compiles([...path, 'when'], route.when, compileCondition),
    ...route.case.key.flatMap((text, index) =>
      compiles([...path, 'case', 'key', index], text, compileExpression),
    ),
    ...Object.entries(route.case).flatMap(([field, value]) =>
      templates([...path, 'case', field], field, value),
    ),
  ];
}

const impossibleOn: Record<'falcon' | 'incydr', Record<string, string>> = {
  incydr: {
    tags: 'an Incydr case has no tags; they exist on falcon connections',
    severity: 'an Incydr case has no severity; it exists on falcon connections',
    whenClosed: 'a closed Incydr case is final: the next alert always opens another',
  },
  falcon: {
    subject: 'a Falcon case has no subject; it exists on incydr connections',
    assignee: 'a Falcon assignee is not set by this version; it exists on incydr connections',
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
  { connection, schedule, timezone }: ExportSettings,
  path: PropertyKey[],
): Fault[] {
  const badSchedule = cronFault(schedule);
  return [
    ...missing(connections, connection, [...path, 'connection']),
    ...(connections[connection]?.platform === 'falcon'
      ? [
          {
            path: [...path, 'connection'],
            message: 'exports of falcon connections are not part of this version',
          },
        ]
      : []),
    ...(badSchedule === null
      ? []
      : [{ path: [...path, 'schedule'], message: `found ${JSON.stringify(schedule)}; ${badSchedule}` }]),
    ...(isTimeZone(timezone)
      ? []
      : [
          {
            path: [...path, 'timezone'],
            message: `found ${JSON.stringify(timezone)}; expected a time zone such as Europe/Berlin`,
          },
        ]),
  ];
}

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
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Indexes of the values that stand earlier in the list already. */
const duplicates = (values: (string | undefined)[]): number[] =>
  values.flatMap((value, index) => (value !== undefined && values.indexOf(value) < index ? [index] : []));
