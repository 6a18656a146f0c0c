import { PutObjectCommand } from '@aws-sdk/client-s3';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile } from 'node:fs/promises';
import { ClientRequest } from 'node:http';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alerts, retryAlerts, showAlert } from '../../cli/alerts.ts';
import { doctor } from '../../cli/doctor.ts';
import { exportList, exportShow, exportVerify, getExport } from '../../cli/export.ts';
import { reconcile } from '../../cli/reconcile.ts';
import { secretsRotate, secretsStatus } from '../../cli/secrets.ts';
import { type ExportCommandWorld, startExportCommandWorld } from './export-world.ts';
import { startSecretsWorld } from './secrets-world.ts';
import { type CommandWorld, startCommandWorld } from './world.ts';

const policy = v.object({
  Statement: v.array(
    v.object({ Effect: v.literal('Allow'), Action: v.union([v.string(), v.array(v.string())]) }),
  ),
});

const page = await readFile('docs/security.md', 'utf8');

/** What a policy of docs/security.md allows. */
function allowedBy(name: string): string[] {
  const [, json = ''] = new RegExp(`<!-- policy: ${name} -->\n\`\`\`json\n(.*?)\`\`\``, 's').exec(page) ?? [];
  const { Statement } = v.parse(policy, JSON.parse(json));
  return [...new Set(Statement.flatMap(({ Action }) => Action))].toSorted();
}

const created = v.object({ request: v.instance(ClientRequest) });

/** The right that S3 asks for, by method and path: keys begin after the bucket. */
function s3Right(method: string, path: string): string[] {
  const { pathname, searchParams } = new URL(path, 'http://s3');
  const isBucket = pathname.split('/').filter(Boolean).length === 1;
  if (isBucket) return ['s3:ListBucket'];
  if (searchParams.has('retention')) return ['s3:GetObjectRetention'];
  if (method !== 'GET' && method !== 'HEAD') return [`s3: ${method} ${path}`];
  return [searchParams.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject'];
}

const services: Record<string, string> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
};

/** The rights on AWS that something asks for. Calls of the platforms have neither a target nor a signature of AWS. */
async function rightsOf(act: () => Promise<unknown>): Promise<string[]> {
  const rights = new Set<string>();
  const see = (message: unknown) => {
    const { request } = v.parse(created, message);
    const target = request.getHeader('x-amz-target');
    const signature = String(request.getHeader('authorization'));
    if (typeof target === 'string') {
      const [service = '', operation = ''] = target.split('.');
      rights.add(`${services[service]}:${operation.replace(/Batch$/, '')}`);
    } else if (signature.includes('/s3/aws4_request'))
      for (const right of s3Right(request.method, request.path)) rights.add(right);
  };
  subscribe('http.client.request.created', see);
  try {
    await act();
  } finally {
    unsubscribe('http.client.request.created', see);
  }
  return [...rights].toSorted();
}

let command: CommandWorld;
let exporting: ExportCommandWorld;
let vault: Awaited<ReturnType<typeof startSecretsWorld>>;
beforeAll(async () => {
  [command, exporting, vault] = await Promise.all([
    startCommandWorld(),
    startExportCommandWorld(),
    startSecretsWorld(),
  ]);
  await exporting.fresh();
  await exporting.addCases(1);
  await exporting.run();
});
afterAll(() => Promise.all([command.close(), exporting.stop(), vault.close()]));

test('to look takes the rights of the policy *look*, and no other', async () => {
  await command.receive({ id: 'A-1', incydrEventIds: ['E-none'] });
  const rights = await rightsOf(async () => {
    await command.run(alerts, []);
    await command.run(showAlert, ['A-1']);
    await exporting.call(exportList, []);
  });
  expect(rights).toEqual(allowedBy('look'));
});

test('to mend takes the rights of *mend*', async () => {
  const key = 'deliveries/splunk/abc';
  const body = JSON.stringify({ sid: 'A-2', search_name: 'Upload', result: { user: 'jane' } });
  await command.aws.s3.send(new PutObjectCommand({ Bucket: command.aws.bucket, Key: key, Body: body }));
  await command.receive({ id: 'A-2' }, { bodyKey: key }); // unrouted: its body is read for the routes
  await command.receive({ id: 'A-3', incydrEventIds: ['E-none'] });
  await command.open(); // it fails
  const rights = await rightsOf(async () => {
    await command.run(retryAlerts, ['A-2']);
    await command.run(retryAlerts, ['A-3']);
    await command.run(reconcile, ['--fix']);
  });
  expect(rights).toEqual(allowedBy('mend'));
});

test('to audit takes the rights of *audit*', async () => {
  const rights = await rightsOf(async () => {
    await exporting.call(exportShow, [exporting.name(), '1']);
    await exporting.call(exportVerify, []);
    await exporting.call(exportVerify, ['--bucket-only']);
    await exporting.call(getExport, ['1', '--out', `${exporting.folder}/out`]);
  });
  // S3 asks for it as well, to tell how long it keeps what is read.
  expect([...rights, 's3:GetObjectRetention'].toSorted()).toEqual(allowedBy('audit'));
});

test('secrets take the rights of *secrets*', async () => {
  vault.put('casebridge/splunk', { secret: 'splunk-secret-0123456789' });
  const rights = await rightsOf(async () => {
    await vault.run(secretsStatus, []);
    await vault.run(secretsRotate, ['splunk', '--revoke']);
  });
  expect(rights).toEqual(allowedBy('secrets'));
});

test('the doctor takes the rights of *doctor*', async () => {
  const rights = await rightsOf(async () => {
    await command.run(doctor, []);
    await exporting.call(doctor, []); // that one has an export
  });
  expect(rights).toEqual(allowedBy('doctor'));
});
