import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { simulatorOptions } from '../../local/simulator-options.ts';

describe('the arguments of npm run simulators', () => {
  test('are not needed', () => {
    expect(simulatorOptions([])).toEqual({
      incydr: { port: 4101, settings: { switches: {} } },
      falcon: { port: 4102, settings: { switches: {} } },
    });
  });

  test('fill both, by one number', () => {
    const { incydr, falcon } = simulatorOptions(['--cases', '1000', '--random', '7']);
    expect(incydr.seed).toEqual({ cases: 1000, random: 7 });
    expect(falcon.seed).toEqual({ cases: 1000, random: 7 });
    expect(simulatorOptions(['--cases', '5']).falcon.seed).toEqual({ cases: 5 });
  });

  test('set switches of either, as many as wanted', () => {
    const { incydr, falcon } = simulatorOptions([
      '--switch',
      'falcon.conflictStatus=400',
      '--switch=falcon.rateLimitText=a=b, c',
      '--switch',
      'incydr.createStatus=201',
    ]);
    expect(falcon.settings.switches).toEqual({ conflictStatus: '400', rateLimitText: 'a=b, c' });
    expect(incydr.settings.switches).toEqual({ createStatus: '201' });
  });

  test.each([
    [
      ['--switch', 'falcon.confilctStatus=400'],
      /^no switch falcon\.confilctStatus; there are .*conflictStatus, /,
    ],
    [['--switch', 'incydr.conflictStatus=400'], /^no switch incydr\.conflictStatus; there are /],
    [['--switch', 'falcon.toString=x'], /^no switch falcon\.toString; /],
    [['--switch', 'falcon.conflictStatus=418'], /^falcon\.conflictStatus: .*"409" \| "400".*"418"/],
    [['--switch', 'conflictStatus=400'], /^--switch wants falcon\.name=value/],
    [['--switch', 'splunk.a=b'], /^--switch wants falcon\.name=value/],
    [['--cases', 'many'], '--cases is a whole number up to 1000000, not "many"'],
    [['--cases', '10', '--random', '-1'], /random/],
    [['--random', '7'], '--random needs --cases'],
    [['--incydr-port', '99999'], '--incydr-port is a whole number up to 65535, not "99999"'],
    [['--case', '10'], /--case/],
  ])('%j are refused with the reason', (args, message) => {
    expect(() => simulatorOptions(args)).toThrow(message);
  });
});

describe('the command', () => {
  const script = join(import.meta.dirname, '../../local/simulators.ts');
  let running: ChildProcess | null = null;
  let folder: string | null = null;
  afterEach(() => {
    running?.kill('SIGKILL');
    if (folder) rmSync(folder, { recursive: true });
    [running, folder] = [null, null];
  });

  const start = (...args: string[]) => {
    folder = mkdtempSync(join(tmpdir(), 'simulators-'));
    running = spawn(process.execPath, [script, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    return running;
  };
  const exitOf = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));

  test('serves what it was filled with, and ends on Ctrl-C though a client holds a connection', async () => {
    const child = start(
      '--incydr-port=0',
      '--falcon-port=0',
      '--cases=3',
      '--switch=falcon.createStatus=200',
    );
    for await (const chunk of child.stdout ?? []) if (String(chunk).includes('Ctrl-C')) break;
    const address = v.object({ url: v.string() });
    const written: unknown = JSON.parse(readFileSync(join(folder ?? '', '.local/simulators.json'), 'utf8'));
    const { falcon, incydr } = v.parse(v.object({ falcon: address, incydr: address }), written);

    const settings = await (await fetch(`${falcon.url}/__control/settings`)).json();
    expect(settings).toMatchObject({ switches: { createStatus: '200' } });
    const cases = v.looseObject({ cases: v.array(v.unknown()) });
    for (const { url } of [falcon, incydr])
      expect(v.parse(cases, await (await fetch(`${url}/__control/state`)).json()).cases).toHaveLength(3);

    const unfinished = request(`${falcon.url}/oauth2/token`, { method: 'POST' });
    unfinished.once('error', () => {}); // the connection is cut
    unfinished.write('client_id=');
    const exit = exitOf(child);
    child.kill('SIGINT');
    expect(await exit).toBe(0);
  });

  test('says what is wrong with an argument, and starts nothing', async () => {
    const child = start('--switch', 'falcon.none=1');
    let told = '';
    child.stderr?.on('data', (chunk) => {
      told += String(chunk);
    });
    expect(await exitOf(child)).toBe(2);
    expect(told).toMatch(/^no switch falcon\.none; there are badCredentials, /);
  });
});
