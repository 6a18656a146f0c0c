import * as v from 'valibot';
import { expect, test } from 'vitest';
import { alertFrom, readBatch, readEach } from '../../lib/sources/source.ts';

const body = v.looseObject({ id: v.string(), device: v.optional(v.object({ name: v.string() })) });
const readOne = (part: Record<string, unknown>) => {
  const { id } = v.parse(body, part);
  return alertFrom(part, { id, title: 'An alert' });
};
const idsOf = (json: unknown) => readBatch(json, ['alerts', 'data.events'], readOne).map(({ id }) => id);

test('one that is not understood is marked with its fault, and its neighbours go on', () => {
  const read = readEach([{ id: 'A' }, { id: 7 }, { id: 'C', device: { name: 1 } }, 'D'], 'alerts', readOne);
  expect(read.map(({ fault }) => fault)).toEqual([
    undefined,
    { path: 'alerts.1.id', reason: 'alerts.1.id was not understood: expected string' },
    { path: 'alerts.2.device.name', reason: 'alerts.2.device.name was not understood: expected string' },
    { path: 'alerts.3', reason: 'alerts.3 was not understood: expected Object' },
  ]);
});

test('one that is not understood is kept as it was sent, and carries no evidence', () => {
  const part = { id: 7, text: '0123456789abcdef:ind:a:1', incydr_event_id: 'E-1' };
  expect(readEach([part], '', readOne)[0]).toMatchObject({
    title: 'Alert that could not be read',
    falconAlertIds: [],
    incydrEventIds: [],
    fields: part,
    fault: { path: '0.id' },
  });
  expect(readEach(['text'], '', readOne)[0]).toMatchObject({ fields: { value: 'text' } });
});

test('a redelivery of one that is not understood has its id, and another one does not', () => {
  const [first, again, other] = readEach([{ id: 7 }, { id: 7 }, { id: 8 }], '', readOne).map(({ id }) => id);
  expect(first).toMatch(/^unread-[0-9a-f]{40}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test('a part that is no alert leaves nothing behind', () => {
  const unlessPing = (part: Record<string, unknown>) => ('ping' in part ? null : readOne(part));
  expect(readBatch([{ ping: 1 }, { id: 'A' }], [], unlessPing).map(({ id }) => id)).toEqual(['A']);
  expect(readBatch({ ping: 1 }, [], unlessPing)).toEqual([]);
});

test('a fault of the program itself is no fault of an alert', () => {
  const broken = () => {
    throw new TypeError('x is undefined');
  };
  expect(() => readEach([{}], '', broken)).toThrow(TypeError);
});

test.each([
  ['an alert by itself', { id: 'A' }, ['A']],
  ['a list of them', [{ id: 'A' }, { id: 'B' }], ['A', 'B']],
  ['a list under a key', { alerts: [{ id: 'A' }, { id: 'B' }] }, ['A', 'B']],
  ['a list under a dotted key', { 'data.events': [{ id: 'A' }] }, ['A']],
  ['a list as JSON in a text', { alerts: '[{"id":"A"}]' }, ['A']],
  ['one where a list is usual', { alerts: { id: 'A' } }, ['A']],
  ['an empty list', { alerts: [] }, []],
  ['an alert that has such a key for something else', { id: 'A', alerts: 3, data: { events: ['E'] } }, ['A']],
])('%s is read', (_what, json, ids) => {
  expect(idsOf(json)).toEqual(ids);
});

test.each([7, 'text', null, { title: 'no id' }])('%j by itself is refused with its path', (json) => {
  expect(() => idsOf(json)).toThrow(v.ValiError);
});
