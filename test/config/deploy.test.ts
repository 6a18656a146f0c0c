import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../lib/config.ts';
import { ConfigError, loadConfig } from '../../lib/config-file.ts';

const withDeploy = (deploy: string) => `connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
sources: {}
deploy:
  ${deploy}
`;

const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test('a deployment is as the house has it where the file says nothing', () => {
  const { deploy } = loadConfig('connections: {}\nsources: {}\n', 'casebridge.yaml');
  expect(deploy).toEqual({
    logRetention: 90,
    tracing: false,
    alarms: { emails: [], topics: [] },
    throttle: { rate: 500, burst: 1000 },
    tags: {},
  });
});

test('all that can be said of a deployment is read', () => {
  const { deploy } = loadConfig(
    withDeploy(`logRetention: 365d
  tracing: true
  alarms: { emails: [soc@example.com], topics: ["arn:aws:sns:eu-central-1:111122223333:pager"] }
  throttle: { rate: 50, burst: 100 }
  kmsKey: ${key}
  permissionsBoundary: team-boundary
  tags: { team: soc, cost-centre: "4711" }`),
    'casebridge.yaml',
  );
  expect(deploy).toEqual({
    logRetention: 365,
    tracing: true,
    alarms: { emails: ['soc@example.com'], topics: ['arn:aws:sns:eu-central-1:111122223333:pager'] },
    throttle: { rate: 50, burst: 100 },
    kmsKey: key,
    permissionsBoundary: 'team-boundary',
    tags: { team: 'soc', 'cost-centre': '4711' },
  });
});

test('no function is given this part: what it is shipped with would refuse it', () => {
  const { config, json } = loadConfig(withDeploy('tags: { team: soc }'), 'casebridge.yaml');
  expect(json).not.toContain('deploy');
  expect(parseConfig(json)).toEqual(config);
  expect(() => parseConfig('{ "connections": {}, "sources": {}, "deploy": {} }')).toThrow('deploy');
});

describe('what cannot be deployed is refused with what can', () => {
  test.each([
    [
      'logRetention: 91d',
      'logRetention: found "91d"; expected a period that CloudWatch has: 1d, 3d, 5d, 7d, 14d, 30d, 60d, 90d, 120d, 150d, 180d, 365d, 400d, 545d, 731d, 1096d, 1827d, 2192d, 2557d, 2922d, 3288d, 3653d',
    ],
    ['tracing: active', 'tracing: found "active"; expected boolean'],
    ['alarms: { emails: [soc] }', 'alarms.emails[0]: found "soc"; expected an e-mail address'],
    [
      'alarms: { topics: ["arn:aws:sns:eu-central-1:111122223333:pager.fifo"] }',
      'alarms.topics[0]: found "arn:aws:sns:eu-central-1:111122223333:pager.fifo"; expected the ARN of an SNS topic that is not FIFO',
    ],
    ['alarms: { runbooks: wiki }', 'alarms.runbooks: found "wiki"; expected a URL that begins with https://'],
    ['throttle: { rate: 0 }', 'throttle.rate: found 0; expected a whole number from 1 to 100000'],
    ['kmsKey: alias/house', 'kmsKey: found "alias/house"; expected the ARN of a KMS key'],
    [
      'permissionsBoundary: the boundary',
      'permissionsBoundary: found "the boundary"; expected the name or the ARN of a managed policy',
    ],
    [
      'tags: { "aws:team": soc }',
      'tags.aws:team: found "aws:team"; expected the name of a tag, which does not begin with aws:',
    ],
    ['table: my table', 'table: found "my table"; expected the name of a table in DynamoDB'],
    [
      'vpc: vpc-1',
      'vpc: this key is not known here; allowed: logRetention, tracing, alarms, throttle, kmsKey, permissionsBoundary, tags, table',
    ],
  ])('%s', (deploy, message) => {
    const load = () => loadConfig(withDeploy(deploy), 'casebridge.yaml');
    expect(load).toThrow(new ConfigError(`casebridge.yaml:5: deploy.${message}`));
  });
});

test.each([
  'arn:aws-us-gov:iam::111122223333:policy/team/boundary',
  'arn:aws-cn:iam::aws:policy/PowerUserAccess',
  'boundary',
])('a permissions boundary is named or has an ARN, of any partition: %s', (permissionsBoundary) => {
  const { deploy } = loadConfig(withDeploy(`permissionsBoundary: ${permissionsBoundary}`), 'casebridge.yaml');
  expect(deploy.permissionsBoundary).toBe(permissionsBoundary);
});
