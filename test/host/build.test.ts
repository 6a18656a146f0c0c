import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { buildFunctions } from '../../infra/build.ts';
import { EventStreamSerde } from '../../infra/unused/event-streams.ts';
import { functionPool } from '../../local/host/function-pool.ts';
import { temporaryFolder } from './fixture-functions.ts';
import { startQueues } from './local-queues.ts';

/** A function that sends its event to a queue, as TypeScript source. */
const sender = `
  import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
  const sqs = new SQSClient({});
  export const handler = async (event: { queueUrl: string }) => {
    const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: event.queueUrl, MessageBody: 'ring' }));
    return MessageId;
  };`;

async function buildSender() {
  await mkdir('dist', { recursive: true });
  const folder = await temporaryFolder('dist'); // inside the project, so that the entry finds its packages
  await writeFile(join(folder, 'sender.ts'), sender);
  const [bundle] = await buildFunctions({ outDir: folder, entries: { sender: join(folder, 'sender.ts') } });
  if (!bundle) throw new Error('nothing was built');
  return { folder, bundle };
}

test('a bundle runs under the interface client, with credentials from its environment', async () => {
  const { bundle } = await buildSender();
  const queues = await startQueues();
  const queueUrl = await queues.create('rings');
  const pool = functionPool({
    name: 'sender',
    folder: bundle.folder,
    env: queues.env,
    timeoutSeconds: 10,
    memoryMiB: 256,
    concurrency: 1,
    onLog: () => {},
  });
  onTestFinished(() => pool.close());
  expect(await pool.invoke({ queueUrl })).toMatch(/^[0-9a-f-]{36}$/);
  expect(await queues.receive('rings')).toEqual(['ring']);
});

test('a bundle is one minified CommonJS file with a linked map, and a metafile names what is in it', async () => {
  const { folder, bundle } = await buildSender();
  const code = await readFile(join(bundle.folder, 'index.cjs'), 'utf8');
  expect(code).toMatch(/^"use strict";/);
  expect(code.trimEnd()).toMatch(/\/\/# sourceMappingURL=index\.cjs\.map$/);
  expect(code.split('\n').length).toBeLessThan(50);
  expect(bundle.bytes).toBe(Buffer.byteLength(code));
  const metafile = JSON.parse(await readFile(join(folder, 'sender.meta.json'), 'utf8'));
  const { inputs } = v.parse(v.object({ inputs: v.record(v.string(), v.unknown()) }), metafile);
  const names = Object.keys(inputs);
  expect(names).toContain('infra/lambda-credentials.ts');
  expect(
    names.filter((it) => /credential-provider-(node|ini|sso|login|process|web)|client-sso/.test(it)),
  ).toEqual([]);
  expect(names.filter((it) => /mnemonist|endpoint-cache|eventstream/.test(it))).toEqual([]);
});

test('a client in a bundle tells AWS its version', async () => {
  const { bundle } = await buildSender();
  const code = await readFile(join(bundle.folder, 'index.cjs'), 'utf8');
  const { version } = v.parse(
    v.object({ version: v.string() }),
    JSON.parse(await readFile('node_modules/@aws-sdk/client-sqs/package.json', 'utf8')),
  );
  expect(code).toContain(`version:"${version}"`);
  expect(code).not.toContain('devDependencies');
});

test('the receiver, which a sender waits for, is no larger than 400 kB', async () => {
  expect((await stat('dist/functions/receive-alert/index.cjs')).size).toBeLessThanOrEqual(400_000);
});

test('a call that streams events says that the bundle has none', () => {
  expect(EventStreamSerde).toThrow('the bundle has no event streams');
});
