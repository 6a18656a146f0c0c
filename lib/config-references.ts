import type { Config, Route } from './config.ts';
import { compileCondition, compileExpression, compileTemplate } from './expressions.ts';

/** Something wrong at a path into the configuration. */
export type Fault = { path: readonly PropertyKey[]; message: string };

/** What the form alone cannot tell: whether names lead somewhere, expressions compile, and a platform can do what is asked. */
export function checkReferences(config: Config): Fault[] {
  return [
    ...Object.entries(config.connections).flatMap(([name, { platform, ...rest }]) =>
      platform === 'falcon' && rest.url === undefined && !('cloud' in rest && rest.cloud !== undefined)
        ? [{ path: ['connections', name], message: 'a falcon connection needs a cloud, or a url' }]
        : [],
    ),
    ...config.routes.flatMap((route, index) => checkRoute(config, route, ['routes', index])),
    ...duplicates(config.routes.map(({ name }) => name)).map((index) => ({
      path: ['routes', index, 'name'],
      message: 'another route has this name; cases are told apart by it',
    })),
    ...Object.entries(config.exports).flatMap(([name, settings]) => checkExport(config, name, settings)),
  ];
}

function checkRoute({ connections }: Config, route: Route, path: PropertyKey[]): Fault[] {
  const connection = connections[route.open];
  if (!connection) return [unknownConnection(connections, route.open, [...path, 'open'])];
  const impossible = connection.platform === 'incydr' ? notOnIncydr : notOnFalcon;
  const asked = Object.keys(route.case).filter((field) => field in impossible);
  return [
    ...asked.map((field) => ({ path: [...path, 'case', field], message: impossible[field] ?? '' })),
    ...compiles([...path, 'when'], route.when, compileCondition),
    ...route.case.key.flatMap((text, index) =>
      compiles([...path, 'case', 'key', index], text, compileExpression),
    ),
    ...Object.entries(route.case).flatMap(([field, value]) =>
      templates([...path, 'case', field], field, value),
    ),
  ];
}

const notOnIncydr: Record<string, string> = {
  tags: 'an Incydr case has no tags; they exist on falcon connections',
  severity: 'an Incydr case has no severity; it exists on falcon connections',
  whenClosed: 'a closed Incydr case is final: the next alert always opens another',
};

const notOnFalcon: Record<string, string> = {
  subject: 'a Falcon case has no subject; it exists on incydr connections',
  assignee: 'a Falcon assignee is not set by this version; it exists on incydr connections',
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
  { connections }: Config,
  name: string,
  { connection, schedule, timezone }: Config['exports'][string],
): Fault[] {
  const path = ['exports', name];
  const found = connections[connection];
  if (!found) return [unknownConnection(connections, connection, [...path, 'connection'])];
  return [
    ...(found.platform === 'falcon'
      ? [
          {
            path: [...path, 'connection'],
            message: 'exports of falcon connections are not part of this version',
          },
        ]
      : []),
    ...(/^\S+( \S+){4}$/.test(schedule.trim())
      ? []
      : [
          {
            path: [...path, 'schedule'],
            message: `found ${JSON.stringify(schedule)}; expected five cron fields: minute, hour, day of month, month, day of week`,
          },
        ]),
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

const unknownConnection = (connections: Config['connections'], name: string, path: PropertyKey[]): Fault => ({
  path,
  message: `no connection is named ${JSON.stringify(name)}; there are: ${Object.keys(connections).join(', ') || 'none'}`,
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Indexes of the values that stand earlier in the list already. */
const duplicates = (values: string[]): number[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
