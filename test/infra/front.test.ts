import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AlertIntake, CaseOpener, EvidenceBucket, Inbox } from '../../infra/index.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { falconOnly } from './configurations.ts';

const folder = resolve('.local/front');
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The construct of docs/security.md, as it stands there. */
async function frontOfPage() {
  const page = await readFile('docs/security.md', 'utf8');
  const [, code = ''] = /^```ts\n(.*?export class Front .*?)^```$/ms.exec(page) ?? [];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'front.ts'), code);
  const { Front } = await import(join(folder, 'front.ts'));
  return Front;
}

test('CloudFront as the page has it: who does not come through it is refused by the API, which takes as much as the app says; its secret is in no template', async () => {
  const Front = await frontOfPage();
  const app = new App({
    outdir: join(folder, 'cdk.out'),
    context: { 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  const stack = new Stack(app, 'stack');
  const deployment = {
    stage: 'test',
    configuration: loadConfig(falconOnly, 'test.yaml'),
    functionsFolder: resolve('dist/functions'),
  };
  const table = new Inbox(stack, 'Inbox', deployment).table;
  const bucket = new EvidenceBucket(stack, 'Evidence', deployment).bucket;
  const openers = {
    falcon: new CaseOpener(stack, 'Falcon', { ...deployment, table, platform: 'falcon' }),
    incydr: new CaseOpener(stack, 'Incydr', { ...deployment, table, platform: 'incydr' }),
  };
  const front = new Front(stack, 'Front');
  const { authorizer } = front;
  const throttle = { rate: 50, burst: 100 };
  const intake = new AlertIntake(stack, 'Intake', {
    ...deployment,
    table,
    bucket,
    openers,
    authorizer,
    throttle,
  });
  front.stand(intake, 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/casebridge/1');

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
    RouteKey: 'ANY /webhooks/{source}',
    AuthorizationType: 'CUSTOM',
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    IdentitySource: ['$request.header.x-from-cloudfront'],
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 3600,
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
  });
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      WebACLId: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/casebridge/1',
      DefaultCacheBehavior: { ViewerProtocolPolicy: 'https-only' },
    },
  });
  expect(JSON.stringify(template.toJSON())).toContain('{{resolve:secretsmanager:');
});
