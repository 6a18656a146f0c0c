import { readText } from './values.ts';

// What stands under these is not of the one affected, but of who answers or who wrote a rule, or of an earlier process.
const ofOthers =
  /^(analyst|assign|author(?!i)|creat(edby|or)|grandparent|modifiedby|owner|parent|reporter|respon|updatedby|workflow)/;

// A body is bounded before it comes here; this bounds what one of many small parts can cost.
const deepest = 64;

type Place = { name: string; parent: string; value: unknown };

/** All that stands at the first of several names that holds anything: text and numbers, one or a list of them. */
export type ReadNamed = (...names: string[]) => unknown[];

/**
 * Reads by the last name of a key, for bodies whose keys are chosen by the authors of workflows and rules: `hostname`
 * is found in `detections.hostname`, in `Sensor.HostName` and in `{"sensor": {"host_name": …}}`; `user.name` asks for
 * the last two. Of several the nearest to the top counts.
 */
export function readerByName(body: unknown): ReadNamed {
  const found = new Map<string, unknown[]>();
  let level: Place[] = [{ name: '', parent: '', value: body }];
  for (let depth = 0; level.length > 0 && depth < deepest; depth += 1) {
    for (const { name, parent, value } of level) {
      const values = [value].flat().filter((it) => readText(it) !== null);
      if (values.length === 0) continue;
      for (const key of [name, `${parent}.${name}`]) if (!found.has(key)) found.set(key, values);
    }
    level = level.flatMap(within);
  }
  return (...names) => names.map((name) => found.get(name)).find((it) => it !== undefined) ?? [];
}

const within = ({ name, parent, value }: Place): Place[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.map((it: unknown) => ({ name, parent, value: it }));
  return Object.entries(value).flatMap(([key, inner]) => {
    const names = key.split('.').map(plain);
    if (names.some((it) => ofOthers.test(it))) return [];
    return { name: names.at(-1) ?? '', parent: names.at(-2) ?? name, value: inner };
  });
};

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The machine it happened on, as senders and authors call it. */
export const hostNamed = (named: ReadNamed): unknown[] =>
  named(
    'hostname',
    'computername',
    'devicehostname',
    'sensorhostname',
    'host.name',
    'device.name',
    'host',
    'endpointname',
    'sourceendpointhostname',
  );

/** The account it happened with, as senders and authors call it. */
export const userNamed = (named: ReadNamed): unknown[] =>
  named(
    'username',
    'user.name',
    'user.email',
    'user',
    'useremail',
    'userprincipalname',
    'sourceaccountname',
    'sourceaccountupn',
    'actor.alternateid',
    'actor.email',
    'actor.user',
    'actor',
    'useridentity.arn',
  );
