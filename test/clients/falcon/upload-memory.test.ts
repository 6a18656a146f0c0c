import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';

const MiB = 1024 * 1024;
const world = aFalconClient();
const printed = v.object({ size: v.number(), above: v.number() });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function emptyFile(size: number): Promise<string> {
  const path = join(folder, 'disk.img');
  const file = await open(path, 'w');
  await file.truncate(size);
  await file.close();
  return path;
}

test('a file of 96 MiB is uploaded from the disk without being held', async () => {
  const { client, falcon } = world();
  const { resource } = await client.cases.create({ name: 'Beacon', severity: 70 });
  const keys = [falcon.url, falcon.clientId, falcon.clientSecret];
  const uploader = join(import.meta.dirname, 'uploader.ts');
  const args = [uploader, ...keys, resource.id, await emptyFile(96 * MiB)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { size, above } = v.parse(printed, JSON.parse(stdout));
  expect(size).toBe(96 * MiB);
  // It takes some 40 MiB however large the file is, and was seen to take 201 where 192 were held.
  expect(above).toBeLessThan(72 * MiB);
});
