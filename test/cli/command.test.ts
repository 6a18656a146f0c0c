import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const command = join(import.meta.dirname, '../../cli/casebridge.ts');

const casebridge = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '', CASEBRIDGE_TABLE: '' };
    execFile(process.execPath, [command, ...args], { cwd: tmpdir(), env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });

test('help names every verb, with a line for what it does', async () => {
  const { code, stdout } = await casebridge('help');
  expect(code).toBe(0);
  const named = stdout.split('\n').flatMap((line) => /^ {2}casebridge ([a-z ]+[a-z])/.exec(line)?.[1] ?? []);
  expect(named).toEqual(
    expect.arrayContaining(['check', 'simulate', 'alerts', 'alerts show', 'alerts retry', 'reconcile']),
  );
});

test('a verb of two words has a usage of its own', async () => {
  const { code, stdout } = await casebridge('alerts', 'retry', '--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^casebridge alerts retry ID\|--all-failed/);
});

test('a verb that finds nothing to look into ends with 2, and says what to start', async () => {
  const { code, stderr } = await casebridge('alerts', '--local');
  expect(stderr).toContain('there is no local run here');
  expect(code).toBe(2);
});
