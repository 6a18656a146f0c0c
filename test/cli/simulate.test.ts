import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const command = join(import.meta.dirname, '../../cli/casebridge.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebridge-simulate-'));
  await writeFile(join(folder, 'casebridge.yaml'), configOf('threshold: { alerts: 2, within: 10m }'));
  await writeFile(join(folder, 'new.yaml'), configOf(''));
});
afterAll(() => rm(folder, { recursive: true }));

const configOf = (more: string) => `
connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
sources:
  splunk-prod: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk } }
routes:
  - name: endpoints
    when: host != "lab"
    open: soc
    case: { key: [host], name: "{{ title }} on {{ host }}", ${more} }
suppressions:
  - { when: 'host = "drill"', reason: a drill, until: '2099-01-01T00:00:00Z' }
`;
const row = (sid: string, host: string) =>
  JSON.stringify({ sid, search_name: 'Beacon', result: { 'event.Hostname': host, severity: 'high' } });

type Run = { code: number; stdout: string; stderr: string };
const casebridge = (...args: string[]) =>
  new Promise<Run>((resolve) => {
    execFile(process.execPath, [command, ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
const write = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return name;
};

test('tells case by case what would happen, and what another configuration would change', async () => {
  const files = ['a.json', 'b.json', 'c.json', 'd.json', 'e.json'];
  const rows = [
    row('S-1', 'WKS-1'),
    row('S-2', 'WKS-1'),
    row('S-2', 'WKS-1'),
    row('S-3', 'lab'),
    row('S-4', 'drill'),
  ];
  const sample = await mkdtemp(join(folder, 'bodies-'));
  for (const [index, file] of files.entries()) await writeFile(join(sample, file), rows[index] ?? '');
  const { code, stdout } = await casebridge(
    'simulate',
    sample,
    '--source',
    'splunk-prod',
    '--json',
    '--config',
    'new.yaml',
  );
  expect(code).toBe(0);
  const said = JSON.parse(stdout);
  expect(said.alerts).toMatchObject([
    {
      id: 'S-1',
      title: 'Beacon',
      severity: 70,
      host: 'WKS-1',
      source: 'splunk-prod',
      cases: [{ connection: 'soc', action: 'open', name: 'Beacon on WKS-1' }],
    },
    { id: 'S-2', cases: [{ connection: 'soc', action: 'attach', name: 'Beacon on WKS-1' }] },
    { id: 'S-2', cases: [{ action: 'duplicate' }] },
    { id: 'S-3', cases: [{ action: 'none', reason: 'no route takes this alert' }] },
    { id: 'S-4', cases: [{ action: 'suppress', reason: 'a drill (until 2099-01-01T00:00:00Z)' }] },
  ]);
  expect(said.alerts[0].cases[0].key).toBe(said.alerts[1].cases[0].key);
  expect(said.differences).toMatchObject([
    { id: 'S-1', before: [{ action: 'hold' }], after: [{ action: 'open' }] },
    { id: 'S-2', before: [{ action: 'open' }], after: [{ action: 'attach' }] },
  ]);
});

test('prints a table for a person, and reads a bare type without a configuration', async () => {
  const file = await write('one.json', row('S-9', 'WKS-9'));
  const { stdout } = await casebridge('simulate', file, '--source', 'splunk-prod', '--config', 'new.yaml');
  expect(stdout).toContain(
    '1 alert, 1 case\n\nsoc: Beacon on WKS-9 (route endpoints; severity 70)\n  open  Beacon  severity 70  S-9',
  );
  expect(stdout).toContain('The other configuration changes 1 alert\n  S-9\n  - hold  soc');
  const elsewhere = await mkdtemp(join(folder, 'elsewhere-'));
  await writeFile(join(elsewhere, 'one.json'), row('S-9', 'WKS-9'));
  const bare = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [command, 'simulate', 'one.json', '--source', 'splunk', '--json'],
      { cwd: elsewhere },
      (_error, out) => {
        resolve(out);
      },
    );
  });
  expect(JSON.parse(bare)).toMatchObject({ alerts: [{ id: 'S-9', source: 'splunk', cases: [] }] });
});

test('a body that is refused is told with the reason, and is the end of no other', async () => {
  const sample = await mkdtemp(join(folder, 'bad-'));
  await writeFile(join(sample, 'a.json'), '{"sid": ');
  await writeFile(join(sample, 'b.json'), row('S-1', 'WKS-1'));
  const { code, stdout, stderr } = await casebridge('simulate', sample, '--source', 'splunk', '--json');
  expect(code).toBe(1);
  expect(stderr).toMatch(/a\.json: refused: the body is not JSON/);
  expect(JSON.parse(stdout).alerts).toHaveLength(1);
});

test.each([
  [['simulate'], 'usage: casebridge simulate'],
  [['simulate', 'one.json', '--source', 'nagios'], 'no source is named "nagios" (there are: splunk-prod)'],
  [['simulate', 'gone.json', '--source', 'splunk'], 'gone.json'],
  [['simulate', 'new.yaml', '--source', 'splunk', '--config', 'gone.yaml'], 'gone.yaml: cannot be read'],
  [['simulate', '--colour'], "Unknown option '--colour'"],
])('%j says what is wrong', async (args, message) => {
  const { code, stderr } = await casebridge(...args);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});
