import { expect, test } from 'vitest';
import { googleSecops } from '../../lib/sources/google_secops.ts';

const read = (detection: object, around: object = {}) =>
  googleSecops({ id: 'de_1', detection: [{ ruleName: 'R', ...detection }], ...around })[0];
const label = (key: string, value?: string) => ({ key, value });
const principal = { hostname: 'principal', user: { userid: 'ada' } };

test('detection is an object or a list of one', () => {
  const detection = { ruleId: 'ru_1', ruleName: 'R', riskScore: 40 };
  const of = (it: unknown) => googleSecops({ id: 'de_1', detection: it });
  const told = { id: 'de_1', title: 'R', severity: 40, rule: { id: 'ru_1', name: 'R' } };
  expect([of([detection]), of(detection)]).toMatchObject([[told], [told]]);
});

test('an id that comes again for another event of one detection is the same alert', () => {
  expect(read({}, { label: 'e1' })?.id).toBe(read({}, { label: 'e2' })?.id);
});

test('the risk score comes before the label of the rule, and both before the events', () => {
  const ruleLabels = [label('severity', 'Medium')];
  const event = { securityResult: [{ severity: 'HIGH' }] };
  expect(read({ riskScore: 10, ruleLabels }, { event })?.severity).toBe(10);
  expect(read({ ruleLabels }, { event })?.severity).toBe(50);
  expect(read({ severity: 'LOW' }, { event })?.severity).toBe(30);
  expect(read({}, { event })?.severity).toBeNull();
  expect(read({ riskScore: 0, ruleLabels })?.severity).toBe(0);
});

test('what the rule matches by comes before whom its events name', () => {
  const event = { principal, target: { hostname: 'target' } };
  expect(read({}, { event })).toMatchObject({ host: 'principal', user: 'ada' });
  expect(read({ detectionFields: [label('user', 'kim')] }, { event })).toMatchObject({
    host: 'principal',
    user: 'kim',
  });
  expect(read({ detectionFields: [label('principal_hostname')] }, { event })?.host).toBe('principal');
});

test('events stand at several places', () => {
  const event = { principal };
  const collectionElements = [{ references: [{ event }] }];
  expect([{ event }, { events: [event] }, { collectionElements }].map((it) => read({}, it)?.host)).toEqual([
    'principal',
    'principal',
    'principal',
  ]);
});

test('the author of a rule is nobody’s user', () => {
  expect(read({ ruleLabels: [label('author', 'ana'), label('user', 'ana')] })?.user).toBeNull();
});

test('the log id of a Code42 log is a file event, and that of another is not', () => {
  const logged = (logType: string) => ({ event: { metadata: { logType, productLogId: 'E-1' } } });
  expect(read({}, logged('CODE42_INCYDR'))?.incydrEventIds).toEqual(['E-1']);
  expect(read({}, logged('CS_EDR'))).toMatchObject({ incydrEventIds: [], falconAlertIds: [] });
});

test('a push of Pub/Sub is unwrapped, and one of something else is refused', () => {
  const push = (text: string) => ({ message: { data: Buffer.from(text).toString('base64') } });
  expect(googleSecops(push('{"id":"de_1"}'))[0]?.id).toBe('de_1');
  expect(() => googleSecops(push('hello'))).toThrow(expect.objectContaining({ name: 'ValiError' }));
});

test('a heartbeat of the stream is no alert', () => {
  expect(googleSecops({ heartbeat: true })).toEqual([]);
});

test('a detection without an id has the one that its link names', () => {
  const urlBackToProduct = 'https://x.example.com/alert?alertId=de_0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1';
  expect(googleSecops({ detection: { urlBackToProduct } })[0]?.id).toBe(
    'de_0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1',
  );
});

test.each([{}, { detection: [] }, 7])('of %j no detection can be told', (body) => {
  expect(() => googleSecops(body)).toThrow(expect.objectContaining({ name: 'ValiError' }));
});
