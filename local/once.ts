import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { caseManifest, runManifest } from '../lib/exports/manifest.ts';
import { credentials } from './aws/credentials.ts';
import { endpointsOf } from './endpoints.ts';
import { falconSample, incydrSample } from './samples.ts';
import type { LocalStack } from './stack.ts';
import { caseAddress } from './terminal.ts';

type Print = (text: string) => void;

/** Something that was to happen and did not. */
class NotSeen extends Error {
  override readonly name = 'NotSeen';
}

/**
 * Sends the sample alerts and runs one export, and looks for what should follow where it should be:
 * in the simulators' own state and in the bucket, never in what casebridge says of itself.
 */
export async function runOnce(stack: LocalStack, print: Print): Promise<boolean> {
  const steps: [string, (stack: LocalStack) => Promise<string>][] = [
    ['a Splunk alert opens a Falcon case with its evidence', opensFalconCase],
    ['the same alert again opens nothing', duplicateOpensNothing],
    ['a Splunk alert opens an Incydr case with its file events', opensIncydrCase],
    ['an export run puts the Incydr case into the bucket', exportsIncydrCase],
    ['every exported byte is what its manifest says', bucketMatchesManifests],
  ];
  try {
    for (const [title, step] of steps) print(`✓ ${title}\n  ${await step(stack)}\n`);
    return true;
  } catch (error) {
    print(`✗ ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function opensFalconCase(stack: LocalStack): Promise<string> {
  const { falcon } = stack;
  await deliver(stack, falconSample(falcon, 'once'), 'accepted');
  const [found] = await eventually('a Falcon case', () => [...falcon.cases.values()]);
  const held = found?.evidence.alerts ?? [];
  expect(
    held.length === 1 && held[0] === falcon.alertIds[0],
    'the Falcon case holds the alert of the delivery',
  );
  return `case ${found?.id} holds alert ${held[0]}\n  ${caseAddress({ connection: 'soc', caseId: found?.id ?? '' }, stack)}`;
}

async function duplicateOpensNothing(stack: LocalStack): Promise<string> {
  const { falcon } = stack;
  const before = falcon.requests.length;
  await deliver(stack, falconSample(falcon, 'once'), 'duplicate');
  await sleep(500); // time enough for a case that must not come
  expect(falcon.cases.size === 1, 'there is still one Falcon case');
  expect(falcon.requests.length === before, 'Falcon was asked nothing');
  return 'duplicate; Falcon was asked nothing';
}

async function opensIncydrCase(stack: LocalStack): Promise<string> {
  const { incydr } = stack;
  const sample = incydrSample(incydr, 'once');
  await deliver(stack, sample, 'accepted');
  const wanted = sample.result['event.id'];
  const [found] = await eventually('an Incydr case with its file events', () =>
    [...incydr.cases.values()].filter(({ events }) => wanted.every((id) => events.has(id))),
  );
  return `case ${found?.number} "${found?.name}" holds ${found?.events.size} file events\n  ${caseAddress({ connection: 'insider-risk', caseId: String(found?.number) }, stack)}`;
}

async function exportsIncydrCase(stack: LocalStack): Promise<string> {
  const answer = await fetch(`${stack.host.gatewayUrl}/local/exports/nightly/run`, { method: 'POST' });
  expect(answer.status === 200, `the run finished (it answered ${answer.status})`);
  const keys = (await objectsOf(stack)).map(({ key }) => key);
  for (const name of ['summary.pdf', 'events.csv', 'case.zip', 'case.json', 'manifest.json']) {
    expect(
      keys.some((key) => key.includes('/cases/1/') && key.endsWith(`/${name}`)),
      `the bucket holds ${name} of case 1`,
    );
  }
  return keys.join('\n  ');
}

async function bucketMatchesManifests(stack: LocalStack): Promise<string> {
  const objects = new Map((await objectsOf(stack)).map((it) => [it.key, it.bytes]));
  const run = v.parse(runManifest, jsonOf([...objects].find(([key]) => key.includes('/runs/'))?.[1]));
  expect(run.cases.length === stack.incydr.cases.size, 'the run manifest names every Incydr case');
  let checked = 0;
  for (const { id, manifest } of run.cases) {
    const bytes = objects.get(manifest?.key ?? '');
    expect(sha256(bytes) === manifest?.sha256, `the manifest of case ${id} has the hash that the run names`);
    for (const { key, size, sha256: hash } of v.parse(caseManifest, jsonOf(bytes)).artifacts) {
      expect(
        objects.get(key)?.length === size && sha256(objects.get(key)) === hash,
        `${key} has the size and hash of its manifest`,
      );
      checked += 1;
    }
  }
  const pdf = [...objects].find(([key]) => key.endsWith('summary.pdf'))?.[1].toString('latin1') ?? '';
  expect(pdf.startsWith('%PDF-') && pdf.trimEnd().endsWith('%%EOF'), 'the summary is a whole PDF');
  return `${checked} objects of ${run.cases.length} case: sizes and hashes agree`;
}

async function deliver(stack: LocalStack, body: unknown, result: 'accepted' | 'duplicate'): Promise<void> {
  const { url, headers } = endpointsOf(stack).sources['splunk'] ?? { url: '', headers: {} };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const receipt = v.safeParse(
    v.object({ alerts: v.array(v.object({ result: v.string() })) }),
    await answer.json(),
  );
  expect(
    answer.status === 202 && receipt.success,
    `the delivery is acknowledged (it was answered ${answer.status})`,
  );
  expect(
    receipt.success && receipt.output.alerts.every((it) => it.result === result),
    `the delivery is called ${result}`,
  );
}

/** Every object of the exports, as it lies in the bucket. */
async function objectsOf({ aws }: LocalStack): Promise<{ key: string; bytes: Buffer }[]> {
  const s3 = new S3Client({
    region: aws.region,
    endpoint: aws.endpoints.s3,
    credentials,
    forcePathStyle: true,
  });
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: aws.bucket, Prefix: 'exports/' }),
  );
  const read = Contents.map(async ({ Key = '' }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: aws.bucket, Key }));
    return { key: Key, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
  });
  return Promise.all(read);
}

async function eventually<T>(what: string, look: () => T[]): Promise<T[]> {
  for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) {
    const found = look();
    if (found.length > 0) return found;
  }
  throw new NotSeen(`${what} did not come within 15 seconds`);
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new NotSeen(`not seen: ${what}`);
}

const sha256 = (bytes: Buffer | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
const jsonOf = (bytes: Buffer | undefined): unknown => JSON.parse(bytes?.toString() ?? 'null');
