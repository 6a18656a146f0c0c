import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import { bundlesOf, isAlive, poolOf, temporaryFolder } from './fixture-functions.ts';

const aPid = v.parser(v.number());

test('an invocation is answered with what the handler returns', async () => {
  const pool = await poolOf('exports.handler = async (event) => ({ heard: event.said });');
  expect(await pool.invoke({ said: 'grüß dich' })).toEqual({ heard: 'grüß dich' });
});

test('a handler that returns nothing is answered with null', async () => {
  const pool = await poolOf('exports.handler = async () => {};');
  expect(await pool.invoke({})).toBeNull();
});

test('the handler learns its name, its deadline and an id of the invocation', async () => {
  const pool = await poolOf(
    `exports.handler = async (event, context) => ({
      name: context.functionName,
      id: context.awsRequestId,
      left: context.getRemainingTimeInMillis(),
    });`,
    { timeoutSeconds: 7 },
  );
  const first = v.parse(
    v.object({ name: v.string(), id: v.string(), left: v.number() }),
    await pool.invoke({}),
  );
  expect(first).toMatchObject({ name: 'fixture', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(first.left).toBeGreaterThan(5_000);
  expect(first.left).toBeLessThanOrEqual(7_000);
  expect(await pool.invoke({})).not.toMatchObject({ id: first.id });
});

test('a function sees its own environment and nothing of the host but PATH', async () => {
  const pool = await poolOf('exports.handler = async () => process.env;', { env: { TABLE: 'inbox' } });
  const env = v.parse(v.record(v.string(), v.string()), await pool.invoke({}));
  expect(env).toMatchObject({
    TABLE: 'inbox',
    AWS_LAMBDA_FUNCTION_NAME: 'fixture',
    PATH: process.env['PATH'],
  });
  const ofLambda = /^(AWS_|LAMBDA_|_HANDLER|TZ$|PATH$|TABLE$)/;
  expect(Object.keys(env).filter((name) => !ofLambda.test(name))).toEqual([]);
});

test('an error of the handler is told by type and message, and the process is kept', async () => {
  const pool = await poolOf(
    `exports.handler = async (event) => {
      if (event.fail) throw new RangeError('too far');
      return process.pid;
    };`,
  );
  const before = await pool.invoke({});
  await expect(pool.invoke({ fail: true })).rejects.toMatchObject({
    name: 'FunctionError',
    errorType: 'RangeError',
    errorMessage: 'too far',
  });
  expect(await pool.invoke({})).toBe(before);
});

test('a bundle that cannot be loaded fails the invocation with the reason', async () => {
  const pool = await poolOf(`throw new Error('no configuration');`);
  await expect(pool.invoke({})).rejects.toMatchObject({
    errorType: 'Error',
    errorMessage: 'no configuration',
  });
});

test('a handler that runs out of time is killed, and the next invocation gets a new process', async () => {
  const pool = await poolOf(
    `exports.handler = async (event) => (event.hang ? new Promise(() => setInterval(() => {}, 1000)) : process.pid);`,
    { timeoutSeconds: 1 },
  );
  const before = aPid(await pool.invoke({}));
  await expect(pool.invoke({ hang: true })).rejects.toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: 'Task timed out after 1 seconds',
  });
  expect(await pool.invoke({})).not.toBe(before);
  expect(isAlive(before)).toBe(false);
});

test('a crash fails its own invocation alone, and the next one gets a new process', async () => {
  const lines: string[] = [];
  const pool = await poolOf(
    `exports.handler = async (event) => {
      if (event.crash) process.exit(3);
      return 'well';
    };`,
    { onLog: (_, line) => lines.push(line) },
  );
  await expect(pool.invoke({ crash: true })).rejects.toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: 'Runtime exited with error: exit status 3',
  });
  expect(await pool.invoke({})).toBe('well');
  expect(lines).toContain('Runtime.ExitError: Runtime exited with error: exit status 3');
});

test('invocations run side by side up to the concurrency, and the rest wait in line', async () => {
  const pool = await poolOf(
    `exports.handler = async () => {
      const from = Date.now();
      await new Promise((done) => setTimeout(done, 150));
      return { pid: process.pid, from, to: Date.now() };
    };`,
    { concurrency: 2 },
  );
  await Promise.all([pool.invoke({}), pool.invoke({})]); // on a busy machine one process starts long after the other
  const span = v.object({ pid: v.number(), from: v.number(), to: v.number() });
  const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => pool.invoke({ index })));
  const spans = answers.map((it) => v.parse(span, it));
  expect(new Set(spans.map((it) => it.pid)).size).toBe(2);
  const atOnce = spans.map(({ from }) => spans.filter((it) => it.from <= from && from < it.to).length);
  expect(Math.max(...atOnce)).toBe(2);
});

test('an event larger than Lambda takes is refused before it reaches the function', async () => {
  const pool = await poolOf('exports.handler = async () => null;');
  await expect(pool.invoke({ body: 'x'.repeat(6_291_556) })).rejects.toMatchObject({
    errorType: 'RequestEntityTooLarge',
  });
});

test('each line of a function is logged under its name, and a message of many lines stays one', async () => {
  const lines: string[] = [];
  const pool = await poolOf(
    `exports.handler = async () => {
      console.log('one\\ntwo');
      process.stderr.write('three\\nfour');
      process.exit(1);
    };`,
    { onLog: (name, line) => lines.push(`${name}: ${line}`) },
  );
  await expect(pool.invoke({})).rejects.toThrow('exit status 1');
  expect(lines).toContainEqual(expect.stringMatching(/^fixture: .*\tINFO\tone\ntwo$/));
  expect(lines).toEqual(expect.arrayContaining(['fixture: three', 'fixture: four']));
});

test('closing ends the processes, and fails what they were working on', async () => {
  const pool = await poolOf(
    'exports.handler = async (event) => (event.hang ? new Promise(() => setInterval(() => {}, 1000)) : process.pid);',
    { concurrency: 2 },
  );
  const pid = aPid(await pool.invoke({}));
  const hanging = pool.invoke({ hang: true }).catch((error: unknown) => error);
  const waiting = [pool.invoke({ hang: true }), pool.invoke({})].map((it) =>
    it.catch((error: unknown) => error),
  );
  await sleep(100);
  await pool.close();
  expect(isAlive(pid)).toBe(false);
  const failures = await Promise.all([hanging, ...waiting]);
  for (const failure of failures) expect(failure).toMatchObject({ errorType: 'Runtime.ExitError' });
});

test('no process outlives a host that was killed', async () => {
  const bundles = await bundlesOf({ fixture: 'exports.handler = async () => process.pid;' });
  const script = join(await temporaryFolder(), 'host.ts');
  const pool = resolve('local/host/function-pool.ts');
  await writeFile(
    script,
    `import { functionPool } from ${JSON.stringify(pool)};
    const settings = { env: {}, timeoutSeconds: 5, memoryMiB: 128, concurrency: 1, onLog: () => {} };
    const folder = ${JSON.stringify(join(bundles, 'fixture'))};
    console.log(await functionPool({ name: 'fixture', folder, ...settings }).invoke({}));
    process.kill(process.pid, 'SIGKILL');`,
  );
  const host = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await text(host.stdout));
  expect(pid).toBeGreaterThan(1);
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 });
});
