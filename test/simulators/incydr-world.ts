import * as v from 'valibot';
import { afterEach, beforeEach, expect } from 'vitest';
import { type IncydrSimulator, startIncydrSimulator } from '../../local/simulators/incydr/index.ts';

// The first two users of the seed, and its first file events.
export const jane = '688981116817049583';
export const john = '2435214662477302090';
export const spreadsheet = '0_08ceef8d-dae6-a1b5-fe10-0f2c7a39f0b9_7979030721869765507_9914032135510954389_1';
export const slides = '0_d1cc947f-8af1-8baf-5ad1-82a4fd017872_4396451759894669643_3646358149420475801_2';
export const salaries = '0_9d97aaab-ae30-f1e0-c56d-82836522879c_8856169564585121037_6278322164171637825_3';
export const shared = 'Qm1Tm5EiWrxviFhJS/ZYog==_5_70187c95-235a-57cf-188a-bfc252213e35';

/** A simulator for each test, its clock, and a client that says what it is told to. */
export type IncydrWorld = {
  incydr: IncydrSimulator;
  now: Date;
  token: string;
};

export const world: IncydrWorld = {
  get incydr(): IncydrSimulator {
    if (!running) throw new Error('call useIncydr first');
    return running;
  },
  now: new Date(),
  token: '',
};
let running: IncydrSimulator | undefined;

/** Starts a simulator before each test of the file, at ten o'clock of 4 May 2026, signed in to. */
export function useIncydr(): void {
  beforeEach(async () => {
    world.now = new Date('2026-05-04T10:00:00.000Z');
    running = await startIncydrSimulator({ now: () => world.now });
    world.token = await freshToken();
  });
  afterEach(() => running?.close());
}

/** Sets switches of the simulator. */
export const set = (switches: Record<string, string>): void => {
  Object.assign(world.incydr.settings.switches, switches);
};

export const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
export const bearer = () => ({ authorization: `Bearer ${world.token}` });

const tokenAnswer = v.object({ access_token: v.string() });

export async function signIn(headers: Record<string, string>, body: string | null = null) {
  const answer = await fetch(`${world.incydr.url}/v1/oauth`, { method: 'POST', headers, body });
  return { status: answer.status, json: await answer.json() };
}

export async function freshToken(): Promise<string> {
  const { json } = await signIn({ authorization: basic('key-local-incydr', 'local-incydr-secret') });
  return v.parse(tokenAnswer, json).access_token;
}

export async function send(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${world.incydr.url}${path}`, {
    method,
    headers: { ...bearer(), 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type') === 'application/json';
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : text };
}

export const get = (path: string) => send('GET', path);
export const post = (path: string, body: unknown) => send('POST', path, body);
export const put = (path: string, body: unknown) => send('PUT', path, body);

/** Opens a case. */
export async function open(body: { name: string } & Record<string, string>): Promise<void> {
  expect([200, 201]).toContain((await post('/v1/cases', body)).status);
}

export async function openAt(time: string, body: { name: string } & Record<string, string>): Promise<void> {
  world.now = new Date(time);
  await open(body);
}

const numbers = v.object({ cases: v.array(v.object({ number: v.number() })) });

/** The numbers of the cases that a list gives. */
export const listed = async (query: string) =>
  v.parse(numbers, (await get(`/v1/cases?${query}`)).json).cases.map(({ number }) => number);

/** Calls a verb of the control API. */
export async function control(verb: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${world.incydr.url}/__control/${verb}`, {
    method: 'POST',
    body: body === undefined ? null : JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

export async function download(path: string) {
  const answer = await fetch(`${world.incydr.url}${path}`, { headers: bearer() });
  expect(answer.status).toBe(200);
  return { headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}
