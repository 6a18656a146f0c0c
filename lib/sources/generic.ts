import type { SentAlert } from '../alert.ts';
import type { GenericSettings } from '../config-map.ts';
import { Refused } from '../errors.ts';
import { compileQuery, whyFailed } from '../expressions.ts';
import { alertFrom, checkCount, type Reading, unread } from './source.ts';
import { firstText, readIds, readList, readObject, readSeverity, readTime } from './values.ts';

/** What the expressions of a map say of one alert, by their names; and the first of them that failed. */
type Answers = { said: ReadonlyMap<string, unknown>; failed?: { name: string; why: string } };

/**
 * Compiles a source whose configuration says, in JSONata, where everything stands in its bodies. An alert on which an
 * expression fails is marked with its fault, and its neighbours go on.
 */
export function genericSource({ alerts, map }: GenericSettings): (body: unknown) => Promise<SentAlert[]> {
  const listIn = alerts === undefined ? async (body: unknown) => body : compileQuery(alerts);
  const answersIn = compileMap(map);
  return async (body) => {
    const list = await listIn(body).catch((error: unknown) => refuse(whyFailed(error)));
    if (list === undefined) refuse('it finds nothing in this body');
    const parts = readList(list);
    checkCount(parts.length);
    const read: SentAlert[] = [];
    for (const [index, part] of parts.entries()) read.push(alertOf(part, index, await answersIn(part, body)));
    return read;
  };
}

const refuse = (why: string): never => {
  throw new Refused(422, `alerts: ${why}`, { path: 'alerts' });
};

function compileMap(map: GenericSettings['map']) {
  const questions = Object.entries(map).map(([name, text = '']) => ({
    name,
    ask: compileQuery(name === 'resolved' ? `$boolean(${text}\n)` : text),
  }));
  return async (part: unknown, body: unknown): Promise<Answers> => {
    const asked = withoutNulls(part);
    const said = new Map<string, unknown>();
    for (const { name, ask } of questions) {
      try {
        said.set(name, await ask(asked, { body }));
      } catch (error) {
        return { said, failed: { name, why: whyFailed(error) } };
      }
    }
    const silent = ['id', 'title'].find((name) => textIn(said, name) === null);
    return silent === undefined ? { said } : { said, failed: { name: silent, why: 'it says nothing' } };
  };
}

/** What a sender did not say is absent, and so is what it says is null: JSONata would not compare that. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, it]) => (it === null ? [] : [[name, withoutNulls(it)]])),
  );
}

function alertOf(part: unknown, index: number, { said, failed }: Answers): SentAlert {
  const reading = readingOf(said);
  if (!failed) return alertFrom(readObject(part) ?? { value: part }, reading);
  const path = `map.${failed.name}`;
  const known = Object.entries({ id: reading.id, title: reading.title }).filter(([, text]) => text !== '');
  return unread(part, { path, reason: `alert ${index}: ${path}: ${failed.why}` }, Object.fromEntries(known));
}

function readingOf(said: Answers['said']): Reading {
  const text = (name: string) => textIn(said, name);
  const ids = (name: string) => readIds(readList(said.get(name)));
  return {
    id: text('id') ?? '',
    title: text('title') ?? '',
    description: text('description'),
    severity: readSeverity(said.get('severity')),
    occurredAt: readTime(said.get('occurredAt')),
    rule: { id: text('ruleId'), name: text('ruleName') },
    host: text('host'),
    user: text('user'),
    // What the map does not name is looked for in the alert.
    ...(said.has('falconAlertIds') ? { falconAlertIds: ids('falconAlertIds') } : {}),
    ...(said.has('incydrEventIds') ? { incydrEventIds: ids('incydrEventIds') } : {}),
    falconEventIds: ids('falconEventIds'),
    falconCaseIds: ids('falconCaseIds'),
    link: text('link'),
    state: said.get('resolved') === true ? 'resolved' : 'open',
  };
}

/** A list says what the first of its items says. */
const textIn = (said: Answers['said'], name: string): string | null => firstText(...[said.get(name)].flat());
