import { expect, test } from 'vitest';
import type { Alert } from '../../lib/alert.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { compileRoutes } from '../../lib/routes.ts';
import { anAlert } from '../an-alert.ts';
import { placed } from './routing.ts';

const draftOf = async (settings: string, said: Partial<Alert> = {}, open = 'soc') =>
  (
    await placed(
      `  - { name: route, when: 'true', open: ${open}, case: { key: [host], ${settings} } }`,
      anAlert(said),
    )
  ).draft;

test('without settings a case is named and described as its alert', async () => {
  expect(await draftOf('', { title: 'Beacon', description: 'Calls home.', severity: 70 })).toEqual({
    name: 'Beacon',
    description: 'Calls home.',
    severity: 70,
    tags: [],
    subject: null,
    assignee: null,
    fallback: { subject: null, assignee: null },
    window: 86_400_000,
    threshold: null,
    findings: 'opening',
    whenClosed: 'succeed',
    whenResolved: 'note',
    rawAlert: false,
    existingCase: null,
  });
});

test('templates are filled from the alert', async () => {
  const settings =
    'name: "{{ rule.name }} on {{ host }}", description: "{{ $uppercase(title) }} ({{ severity }})", severity: "{{ severity + 20 }}", tags: [soc, "{{ source }}"], window: 7d, whenClosed: reopen, rawAlert: true';
  const said = { title: 'Beacon', rule: { id: null, name: 'C2' }, host: 'WKS-1', severity: 50 };
  expect(await draftOf(settings, said)).toMatchObject({
    name: 'C2 on WKS-1',
    description: 'BEACON (50)',
    severity: 70,
    tags: ['soc', 'siem'],
    window: 604_800_000,
    whenClosed: 'reopen',
    rawAlert: true,
  });
});

test('an Incydr case may have a subject and an assignee', async () => {
  const draft = await draftOf('subject: "{{ user }}", assignee: "4711"', { user: '42' }, 'insider-risk');
  expect(draft).toMatchObject({ subject: '42', assignee: '4711' });
});

test('an absent value leaves nothing in a text, and no tag, subject or name of nothing', async () => {
  expect(await draftOf('name: "{{ rule.name }}: {{ host }}!"')).toMatchObject({ name: ': !' });
  expect(await draftOf('name: "{{ host }}"', { title: 'Beacon' })).toMatchObject({ name: 'Beacon' });
  expect(await draftOf('tags: ["{{ host }}", "{{ user }}", kept]')).toMatchObject({ tags: ['kept'] });
  expect(await draftOf('subject: "{{ user }}"', {}, 'insider-risk')).toMatchObject({ subject: null });
  expect(await draftOf('')).toMatchObject({ description: '' });
});

test('a list is joined by commas, and an object is its JSON', async () => {
  const said = { falconAlertIds: ['x', 'y'], fields: { a: { b: 1 } } };
  expect(await draftOf('name: "{{ falconAlertIds }}", description: "{{ fields.a }}"', said)).toMatchObject({
    name: 'x, y',
    description: '{"b":1}',
  });
});

test('braces of JSONata’s own do not end a hole', async () => {
  expect(await draftOf(`name: '{{ $string({"a": severity}) }}'`, { severity: 5 })).toMatchObject({
    name: '{"a":5}',
  });
});

test('no text is longer than any platform takes', async () => {
  const draft = await draftOf('name: "{{ fields }}", description: "{{ fields }}", tags: ["{{ fields }}"]', {
    fields: { note: 'x'.repeat(20_000) },
  });
  expect([draft.name.length, draft.description.length, draft.tags[0]?.length]).toEqual([1_000, 8_000, 1_000]);
});

test('what an alert says is never read as a template', async () => {
  expect(await draftOf('', { title: '{{ host }}', host: 'WKS-1' })).toMatchObject({ name: '{{ host }}' });
});

test.each([
  ['"70"', 70],
  ['"0"', 1],
  ['"-5"', 1],
  ['"250"', 100],
  ['"49.5"', 50],
  ['"high"', null],
  ['""', null],
  ['"{{ severity }}"', null],
  ['"{{ severity >= 50 ? 90 : 20 }}"', 20],
])('a severity of %s is %s', async (severity, expected) => {
  expect(await draftOf(`severity: ${severity}`)).toMatchObject({ severity: expected });
});

test('a severity of 0 becomes 1, the least that a case can have', async () => {
  expect(await draftOf('', { severity: 0 })).toMatchObject({ severity: 1 });
});

test('a connection’s severities replace those of alerts, by the highest step that is reached', async () => {
  const { config } = loadConfig(
    `connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc, severity: { 0: 20, 40: 50, 80: 90 } }
sources: {}
routes:
  - { name: all, when: 'true', open: soc, case: { key: [host] } }
`,
    'casebridge.yaml',
  );
  const route = compileRoutes(config);
  const severities = [null, 5, 39, 40, 79, 80, 100].map(async (severity) => {
    const [placement] = await route(anAlert({ severity }));
    return placement && 'draft' in placement ? placement.draft.severity : 'no route took it';
  });
  expect(await Promise.all(severities)).toEqual([null, 20, 20, 50, 50, 90, 90]);
});

test('a case that the sender names has a key of its own, on Falcon alone', async () => {
  const route = "  - { name: route, when: 'true', open: soc, case: { key: [host] } }";
  const said = { host: 'WKS-1', falconCaseIds: ['C-1', 'C-2'] };
  const [one, other, none] = await Promise.all([
    placed(route, anAlert({ ...said, id: 'A-1' })),
    placed(route, anAlert({ ...said, id: 'A-2', host: 'WKS-2' })),
    placed(route, anAlert({ host: 'WKS-1' })),
  ]);
  expect(one.draft.existingCase).toBe('C-1');
  expect(other.caseKey).toBe(one.caseKey);
  expect(none.caseKey).not.toBe(one.caseKey);
  expect((await placed(route.replace('soc', 'insider-risk'), anAlert(said))).draft.existingCase).toBeNull();
});
