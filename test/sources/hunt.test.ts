import { expect, test } from 'vitest';
import { huntFalconAlertIds, huntIncydrEventIds } from '../../lib/sources/hunt.ts';

const cid = '0123456789abcdef0123456789abcdef';
const id = `${cid}:ind:89abcdef01234567:1111-22-3333`;
const nested = (value: unknown, depth: number): unknown => (depth === 0 ? value : [nested(value, depth - 1)]);

test.each([
  ['a whole value', { any: id }],
  ['a link', { link: `https://falcon.example.com/activity-v2/detections/${id}?_cid=g01` }],
  ['a link with encoded colons', { link: `https://x.example.com/d/${id.replaceAll(':', '%3A')}%3F_cid=g01` }],
  ['a link with small encoded colons', { link: `https://x.example.com/d/${id.replaceAll(':', '%3a')}?x` }],
  ['the text of a log line', { message: `blocked (${id}), user=ada` }],
  ['the end of a sentence', { message: `See ${id}.` }],
  ['key="value" text', { _raw: `a="b", composite_id="${id}"` }],
  ['JSON in a text', { results: JSON.stringify([{ any: id }]) }],
  ['nested lists', { a: [[{ b: [id] }]] }],
  ['a prefix of a gateway', { Id: `crowdstrike:crowdstrike-falcon:${id}` }],
])('a composite id is found in %s', (_where, body) => {
  expect(huntFalconAlertIds(body)).toEqual([id]);
});

test.each([
  `${cid}:ngsiem:${cid}:89abcdef01234567`,
  `${cid}:fcs:ioa-211:00000000-0000-4000-8000-000000000002`,
  `${cid}:ods:89abcdef:1`,
  `${cid}:automated-lead:89abcdef:lead-1`,
  `${cid}:xdr:89abcdef:1|2:0f0e0d`,
])('%s is a composite id as a whole', (each) => {
  expect(huntFalconAlertIds({ text: `before ${each} after` })).toEqual([each]);
});

test('ids are found in the order of the body, each once', () => {
  const other = `${cid}:ind:89abcdef01234567:4444-55-6666`;
  expect(huntFalconAlertIds({ a: [other, id], b: `${id} ${other}` })).toEqual([other, id]);
});

test.each([
  'composite_id',
  'CompositeId',
  'compositeIds',
  'event.CompositeId',
  'crowdstrike.alert.composite_id',
  'alerts{}.composite_id',
])('what %s holds is an id, whatever its shape', (name) => {
  expect(huntFalconAlertIds({ deep: { [name]: [cid, 'ldt:1'] } })).toEqual([cid, 'ldt:1']);
});

test('what stands around an id under such a name is no second id', () => {
  expect(huntFalconAlertIds({ composite_id: `crowdstrike:${id}`, compositeIds: [`${id}?_cid=g01`] })).toEqual(
    [id],
  );
});

test.each([
  [{}],
  [null],
  ['text'],
  [{ a: 'ind:89abcdef:1111' }],
  [{ a: cid }],
  [{ a: 'urn:uuid:0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1' }],
  [{ a: 'arn:aws:securityhub:eu-1:123456789012:x' }],
  [{ a: '2026-01-07T10:00:00Z', b: 'https://x.example.com:8443/a:b' }],
  [{ decomposite_id_of: 'x', compositeName: 'y' }],
])('in %j no id of Falcon is found', (body) => {
  expect(huntFalconAlertIds(body)).toEqual([]);
});

test.each([
  ['a name that says so', { incydr_event_ids: ['E-1', 'E-2'] }],
  ['a dotted name', { 'code42.event.id': ['E-1', 'E-2'] }],
  ['a nested name', { a: [{ code42: { event: { id: 'E-1' } } }, { incydrEventId: 'E-2' }] }],
  ['JSON in a text', { custom: '{"incydr_event_id":["E-1","E-2"]}' }],
  [
    'events that say who saw them',
    [{ event: { id: 'E-1', observer: 'Code42' } }, { 'event.id': 'E-2', 'event.vendor': 'Incydr' }],
  ],
  [
    'events of a module',
    [{ event: { id: 'E-1', module: 'code42' } }, { event: { id: 'E-2', module: 'incydr' } }],
  ],
  [
    'events with what only Incydr has',
    [
      { event: { id: 'E-1' }, risk: { indicators: [] } },
      { event: { id: 'E-2' }, 'risk.trusted': false },
    ],
  ],
])('ids of file events are found in %s', (_where, body) => {
  expect(huntIncydrEventIds(body)).toEqual(['E-1', 'E-2']);
});

test.each([
  [{}],
  [null],
  ['E-1'],
  [{ event: { id: 'E-1' } }],
  [{ event: { id: 'E-1', module: 'endpoint' } }],
  [{ eventId: 'E-1', id: 'E-1' }],
  [{ incydr_event_id: '' }],
])('in %j no id of a file event is found', (body) => {
  expect(huntIncydrEventIds(body)).toEqual([]);
});

test('names like those of every object hold nothing, and do nothing', () => {
  const body: unknown = JSON.parse(
    '{"__proto__": {"incydr_event_id": "E-1"}, "constructor": {"composite_id": "c"}}',
  );
  expect(huntIncydrEventIds({})).toEqual([]);
  expect(huntIncydrEventIds(body)).toEqual(['E-1']);
  expect(huntFalconAlertIds(body)).toEqual(['c']);
  expect(Object.hasOwn(Object.prototype, 'incydr_event_id')).toBe(false);
});

test('what lies deeper than any sender nests is not looked at', () => {
  expect(huntFalconAlertIds(nested(id, 60))).toEqual([id]);
  expect(huntFalconAlertIds(nested(id, 70))).toEqual([]);
  expect(huntIncydrEventIds(nested({ incydr_event_id: 'E-1' }, 70))).toEqual([]);
});
