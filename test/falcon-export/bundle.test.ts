import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildFunctions } from '../../infra/build.ts';

const run = promisify(execFile);
let outDir: string;
beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'casebridge-'));
  const entry = 'bench/clients/summary.ts';
  await buildFunctions({ outDir, entries: { 'export-falcon-case': entry, other: entry } });
});
afterAll(() => rm(outDir, { recursive: true }));

test('the function that makes summaries has the fonts beside its bundle, each family with its licence', async () => {
  const folder = join(outDir, 'export-falcon-case');
  expect(existsSync(join(folder, 'fonts/noto-sans-jp/LICENSE'))).toBe(true);
  const { stdout } = await run(process.execPath, [join(folder, 'index.cjs'), '1', folder]);
  expect(JSON.parse(stdout)).toMatchObject({ first: expect.any(Number) });
});

test('no other function ships them', () => {
  expect(existsSync(join(outDir, 'other/index.cjs'))).toBe(true);
  expect(existsSync(join(outDir, 'other/fonts'))).toBe(false);
});
