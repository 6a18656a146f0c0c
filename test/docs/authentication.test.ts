import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../lib/config-file.ts';
import { auth } from '../../lib/signatures/settings.ts';

const page = readFileSync('docs/authentication.md', 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);

/** An example as a whole configuration: it stands in it as the source, as sources, or as what a source has. */
const configurationOf = (yaml: string): string => {
  const indented = (by: number) => yaml.replaceAll(/^(?=.)/gm, ' '.repeat(by));
  const sources = yaml.startsWith('sources:')
    ? yaml
    : `sources:\n${yaml.startsWith('auth:') ? `  siem:\n    type: splunk\n${indented(4)}` : indented(2)}`;
  return `connections: { soc: { platform: falcon, cloud: us-1, secret: casebridge/soc } }\n${sources}`;
};

test.each(examples)(
  'this example of docs/authentication.md is a configuration without a fault:\n%s',
  (yaml) => {
    expect(() => loadConfig(configurationOf(yaml), 'casebridge.yaml')).not.toThrow();
  },
);

test('every scheme has its chapter, its example and its line in the table', () => {
  const schemes = auth.options.map(({ entries }) => entries.scheme.literal);
  for (const scheme of schemes) {
    expect(page).toContain(`\n### ${scheme}\n`);
    expect(page).toContain(`| [\`${scheme}\`](#${scheme}) |`);
    expect(examples.join('\n')).toContain(`scheme: ${scheme}`);
  }
});
