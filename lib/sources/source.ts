import * as v from 'valibot';
import type { Fault, SentAlert } from '../alert.ts';
import { Refused } from '../errors.ts';
import { hashOf } from '../hash.ts';
import { huntFalconAlertIds, huntIncydrEventIds } from './hunt.ts';
import { anyObject, at, readJson, readList, readObject } from './values.ts';

/**
 * Reads the alerts that a body says, in the order of the body.
 * Pure: no time, no network, no configuration.
 * @throws ValiError naming the path of what is missing or of a wrong type.
 */
export type Source = (json: unknown) => SentAlert[];

/** What a source read; the rest the sender did not say. */
export type Reading = Pick<SentAlert, 'id' | 'title'> & Partial<Omit<SentAlert, 'fields'>>;

/**
 * An alert of what was read from its part of a body. Ids of evidence are hunted in that part,
 * unless the source knows better where they stand.
 */
export const alertFrom = (fields: Record<string, unknown>, read: Reading): SentAlert => ({
  description: null,
  severity: null,
  occurredAt: null,
  rule: { id: null, name: null },
  host: null,
  user: null,
  falconAlertIds: read.falconAlertIds ?? huntFalconAlertIds(fields),
  falconEventIds: [],
  incydrEventIds: read.incydrEventIds ?? huntIncydrEventIds(fields),
  falconCaseIds: [],
  link: null,
  state: 'open',
  ...read,
  fields,
});

const mostAlerts = 1_000;

/** @throws Refused where a delivery has more alerts than one is taken with. */
export function checkCount(count: number): void {
  if (count > mostAlerts)
    throw new Refused(413, `the delivery has ${count} alerts; the most is ${mostAlerts}`);
}

/** Reads one alert of its part of a body; null where that is none. @throws ValiError naming the path, within that part, of what is wrong. */
type ReadOne = (part: Record<string, unknown>) => SentAlert | null;

/**
 * Reads each of several alerts by itself: one that is not understood is marked with its fault, and its neighbours go on.
 * `path` is where in the body the list stands; empty where it is the body.
 */
export const readEach = (parts: readonly unknown[], path: string, read: ReadOne): SentAlert[] =>
  parts.flatMap((part, index) => {
    try {
      return read(v.parse(anyObject, readJson(part))) ?? [];
    } catch (error) {
      if (!v.isValiError(error)) throw error;
      return unread(part, faultOf(error.issues[0], path === '' ? `${index}` : `${path}.${index}`));
    }
  });

/** Reads one alert or many: a sender's own body, a list of them, or a list under one of the keys that forwarders give it. */
export const readBatch = (json: unknown, keys: readonly string[], read: ReadOne): SentAlert[] => {
  if (Array.isArray(json)) return readEach(json, '', read);
  const key = keys.find((it) => isBatch(at(json, it)));
  if (key !== undefined) return readEach(readList(at(json, key)), key, read);
  const alert = read(v.parse(anyObject, json));
  return alert ? [alert] : [];
};

const isBatch = (value: unknown): boolean =>
  (Array.isArray(value) && value.length === 0) || readList(value).some((part) => readObject(part) !== null);

/** An alert of which no more is known than where its reading failed. Its own text makes its id, so a redelivery repeats it. */
export const unread = (part: unknown, fault: Fault, known: Partial<Reading> = {}): SentAlert =>
  alertFrom(readObject(part) ?? { value: part }, {
    id: `unread-${hashOf([part])}`,
    title: 'Alert that could not be read',
    falconAlertIds: [],
    incydrEventIds: [],
    ...known,
    fault,
  });

/** What a schema found wrong, in the words that a sender is told, never with the value. `where` is the path of what it read. */
export function faultOf(issue: v.BaseIssue<unknown>, where = ''): Fault {
  const path = [where, v.getDotPath(issue) ?? ''].filter((it) => it !== '').join('.') || null;
  const reason = `${path ?? 'the body'} was not understood: expected ${issue.expected ?? issue.kind}`;
  return { path, reason };
}
