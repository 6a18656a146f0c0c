import { createHash } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { caseManifest, runLine, runManifest } from '../lib/exports/manifest.ts';
import { credentials } from './aws/credentials.ts';
import { expect } from './once-seen.ts';
import type { LocalStack } from './stack.ts';

const artifacts = {
  incydr: ['summary.pdf', 'events.csv', 'case.zip', 'case.json', 'manifest.json'],
  falcon: ['summary.pdf', 'evidence.csv', 'case.zip', 'case.json', 'manifest.json'],
};

/** Asks for a run of every export, and looks for what it should have written. */
export async function runsExports(stack: LocalStack): Promise<string> {
  const { config, host } = stack;
  const ran = Object.keys(config.exports).map(async (name) => {
    const answer = await fetch(`${host.gatewayUrl}/local/exports/${name}/run`, { method: 'POST' });
    expect(answer.status === 200, `the run of ${name} finished (it answered ${answer.status})`);
  });
  await Promise.all(ran);
  const keys = (await objectsOf(stack)).map(({ key }) => key);
  for (const { connection, prefix } of Object.values(config.exports)) {
    const platform = config.connections[connection]?.platform ?? 'incydr';
    for (const id of idsOn(stack, platform))
      for (const name of artifacts[platform])
        expect(
          keys.some(
            (key) => key.startsWith(`${prefix}/${connection}/cases/${id}/`) && key.endsWith(`/${name}`),
          ),
          `the bucket holds ${name} of case ${id}`,
        );
  }
  return keys.join('\n  ');
}

const idsOn = ({ incydr, falcon }: LocalStack, platform: 'incydr' | 'falcon'): string[] =>
  platform === 'incydr' ? [...incydr.cases.keys()].map(String) : [...falcon.cases.keys()];

/** Follows each run from its manifest to its lines, the manifests of its cases and their artifacts. */
export async function bucketMatchesManifests(stack: LocalStack): Promise<string> {
  const objects = new Map((await objectsOf(stack)).map((it) => [it.key, it.bytes]));
  const isWhole = ({ key, sha256: hash }: { key: string; sha256: string }) =>
    sha256(objects.get(key)) === hash;
  const runs = [...objects].filter(([key]) => key.includes('/runs/'));
  expect(runs.length === Object.keys(stack.config.exports).length, 'each export has the manifest of a run');
  let cases = 0;
  let checked = 0;
  for (const [, manifest] of runs) {
    const { lines, counts } = v.parse(runManifest, jsonOf(manifest));
    expect(isWhole(lines), `${lines.key} has the hash that the run names`);
    const told = textOf(objects.get(lines.key)).split('\n').slice(0, -1);
    expect(told.length === counts.exported, 'every case of the run was exported');
    cases += told.length;
    for (const { id, manifestKey, manifestSha256 } of told.map((line) =>
      v.parse(runLine, JSON.parse(line)),
    )) {
      const named = { key: manifestKey ?? '', sha256: manifestSha256 ?? '' };
      expect(isWhole(named), `the manifest of case ${id} has the hash that the run names`);
      for (const artifact of v.parse(caseManifest, jsonOf(objects.get(named.key))).artifacts) {
        const { key, size } = artifact;
        expect(
          isWhole(artifact) && objects.get(key)?.length === size,
          `${key} has the size and hash of its manifest`,
        );
        checked += 1;
      }
    }
  }
  expect(
    cases === stack.incydr.cases.size + stack.falcon.cases.size,
    'the runs name every case of both platforms',
  );
  const summaries = [...objects].filter(([key]) => key.endsWith('summary.pdf'));
  for (const [key, bytes] of summaries) {
    const text = bytes.toString('latin1');
    expect(text.startsWith('%PDF-') && text.trimEnd().endsWith('%%EOF'), `${key} is a whole PDF`);
  }
  return `${checked} objects of ${cases} cases: sizes and hashes agree`;
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

const sha256 = (bytes: Buffer | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
const textOf = (bytes: Buffer | undefined): string => bytes?.toString() ?? '';
const jsonOf = (bytes: Buffer | undefined): unknown => JSON.parse(textOf(bytes) || 'null');
