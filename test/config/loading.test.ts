import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../lib/config.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { sources } from '../../lib/sources/index.ts';

const root = join(import.meta.dirname, '../..');
const files = ['casebridge.yaml', 'local/casebridge.yaml'].filter((file) => existsSync(join(root, file)));

test.each(files)('%s has no fault', (file) => {
  const { config } = loadConfig(readFileSync(join(root, file), 'utf8'), file);
  expect(
    Object.values(config.connections)
      .map(({ platform }) => platform)
      .toSorted(),
  ).toEqual(['falcon', 'incydr']);
  expect(new Set(config.routes.map(({ open }) => open))).toEqual(new Set(['soc', 'insider-risk']));
});

test('what is left out has its default, and a duration is milliseconds', () => {
  const text = `
connections:
  soc: { platform: falcon, cloud: us-2, secret: casebridge/soc }
  ir: { platform: incydr, url: https://api.us.code42.com, secret: casebridge/ir, timeout: 5s, commitDelay: 2m }
sources:
  siem: { type: splunk, auth: { scheme: url-secret, secret: casebridge/siem } }
routes:
  - { name: all, when: 'true', open: soc, case: { key: [host], window: 7d } }
exports:
  nightly: { connection: ir, schedule: 0 2 * * * }
`;
  expect(loadConfig(text, 'casebridge.yaml').config).toEqual({
    connections: {
      soc: {
        platform: 'falcon',
        cloud: 'us-2',
        secret: 'casebridge/soc',
        rate: { perMinute: 6_000, alerts: 0.5 },
        timeout: 10_000,
        commitDelay: 30_000,
        indexLag: 60_000,
      },
      ir: {
        platform: 'incydr',
        url: 'https://api.us.code42.com',
        secret: 'casebridge/ir',
        people: { subject: 'user', assignee: 'user' },
        rate: { perMinute: 120, alerts: 0.5 },
        timeout: 5_000,
        commitDelay: 120_000,
        indexLag: 60_000,
      },
    },
    sources: { siem: { type: 'splunk', auth: { scheme: 'url-secret', secret: 'casebridge/siem' } } },
    routes: [
      {
        name: 'all',
        when: 'true',
        open: 'soc',
        case: {
          key: ['host'],
          window: 604_800_000,
          name: '{{ title }}',
          description: '{{ description }}',
          whenResolved: 'note',
        },
      },
    ],
    suppressions: [],
    exports: {
      nightly: {
        connection: 'ir',
        schedule: '0 2 * * *',
        timezone: 'UTC',
        artifacts: ['pdf', 'csv', 'zip'],
        zip: { files: true, summary: true, fileEvents: true },
        prefix: 'exports',
        storage: {},
        census: 604_800_000,
      },
    },
    inbox: { retention: 7_776_000_000 },
    secrets: { previousFor: 86_400_000 },
  });
});

test('routes and exports may be left out', () => {
  expect(loadConfig('connections: {}\nsources: {}', 'casebridge.yaml').config).toMatchObject({
    routes: [],
    exports: {},
  });
});

test.each(files)('the JSON that is shipped of %s says the same as the file', (file) => {
  const { config, json } = loadConfig(readFileSync(join(root, file), 'utf8'), file);
  expect(parseConfig(json)).toEqual(config);
});

test('a local run has a source of every type, by its name', () => {
  const file = join(root, 'local/casebridge.yaml');
  const { config } = loadConfig(readFileSync(file, 'utf8'), file);
  const types = [...sources.keys(), 'generic'];
  expect(types.filter((type) => config.sources[type]?.type !== type)).toEqual([]);
});
