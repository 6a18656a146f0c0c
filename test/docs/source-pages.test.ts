import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Alert } from '../../lib/alert.ts';
import type { Config } from '../../lib/config.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { compileRoutes } from '../../lib/routes.ts';
import { sources } from '../../lib/sources/index.ts';

const repository = resolve(import.meta.dirname, '../..');
const folder = join(repository, 'docs/sources');
const pages = existsSync(folder)
  ? readdirSync(folder).filter((file) => sources.has(file.replace('.md', '')))
  : [];

// What the pages take as given, as casebridge.yaml has it.
const connections = `connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
  insider-risk: { platform: incydr, url: https://api.us.code42.com, secret: casebridge/insider-risk }
`;
const anySource = 'sources: { any: { type: splunk, auth: { scheme: bearer, secret: casebridge/any } } }\n';

const textOf = (page: string): string => readFileSync(join(folder, page), 'utf8');
const configsOf = (page: string): Config[] =>
  [...textOf(page).matchAll(/^```yaml\n(.*?)^```$/gms)]
    .map(([, yaml = '']) => yaml)
    .filter((yaml) => /^(sources|routes):/m.test(yaml))
    .map((yaml) => (/^sources:/m.test(yaml) ? yaml : anySource + yaml))
    .map((yaml) => loadConfig(connections + yaml, page).config);

describe.each(pages)('the page %s', (page) => {
  const type = page.replace('.md', '');

  test('shows configurations without a fault, with a source of its type', () => {
    const types = configsOf(page).flatMap((config) => Object.values(config.sources).map((it) => it.type));
    expect(types).toContain(type);
  });

  test('has routes that no body of its fixtures makes fail, and one that takes some', async () => {
    const fixtures = join(repository, 'test/fixtures', type);
    const bodies = readdirSync(fixtures)
      .filter((file) => file.endsWith('.expected.json'))
      .map((file) => readFileSync(join(fixtures, file), 'utf8'));
    const alerts: Alert[] = bodies.flatMap((text) =>
      JSON.parse(text).map((alert: object) => ({ ...alert, source: type })),
    );
    const routers = configsOf(page).map(compileRoutes);
    const placed = await Promise.all(alerts.flatMap((alert) => routers.map((router) => router(alert))));
    expect(placed.flat().filter((it) => 'reason' in it)).toEqual([]);
    expect(placed.flat()).not.toEqual([]);
  });

  test('names fixtures that are there', () => {
    const named = textOf(page).match(/test\/fixtures\/[\w/.-]+\.json/g) ?? [];
    expect(named.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  });
});
