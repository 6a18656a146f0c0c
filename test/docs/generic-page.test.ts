import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../lib/config-file.ts';
import { compileRoutes } from '../../lib/routes.ts';
import { readerFor } from '../../lib/sources/configured.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/sources/generic.md'), 'utf8');
const connections = 'connections: { soc: { platform: falcon, cloud: us-1, secret: casebridge/soc } }\n';

test('the page of the generic source shows a map that reads the body it shows', async () => {
  const [, yaml = ''] = /^```yaml\n(.*?)^```$/ms.exec(page) ?? [];
  const [, body = ''] = /<<'END'\n(.*?)^END$/ms.exec(page) ?? [];
  const { config } = loadConfig(connections + yaml, 'generic.md');
  const settings = config.sources['lighthouse'];
  if (!settings) throw new Error('the page has no source called lighthouse');
  const [alert] = await readerFor(settings)(JSON.parse(body));
  expect(alert).toMatchObject({
    id: '8841',
    title: 'Login storm',
    severity: 70,
    host: 'web-7.example.com',
    user: 'kim',
    rule: { id: '12', name: 'Logins' },
    link: 'https://lighthouse.example.com/e/8841',
    state: 'open',
  });
  if (!alert) throw new Error('the body has no alert');
  expect(await compileRoutes(config)({ ...alert, source: 'lighthouse' })).toMatchObject([
    { connection: 'soc', draft: { name: 'Login storm on web-7.example.com' } },
  ]);
});
