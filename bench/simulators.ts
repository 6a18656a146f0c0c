import { startFalconSimulator } from '../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../local/simulators/incydr/index.ts';
import { atMost, type Figure, median } from './figure.ts';

const seed = { cases: 100_000, random: 7 };
const rounds = 50;
const limits = { load: { what: 'the limit', value: 3_000 }, page: { what: 'the limit', value: 20 } };

type Loaded = { url: string; close: () => Promise<void> };
/** A platform with many cases, and the pages that are asked of it. */
type Platform = {
  name: string;
  load: () => Promise<Loaded & { token: () => Promise<string>; change: (round: number) => void }>;
  page: (round: number) => string;
};

/** How long the simulators take to load many cases and answer a first page, and then to answer any page of them. */
export async function measureSimulators(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const platform of [falcon, incydr]) figures.push(...(await measured(platform)));
  return figures;
}

async function measured({ name, load, page }: Platform): Promise<Figure[]> {
  const started = performance.now();
  const simulator = await load();
  const loading = performance.now() - started;
  const headers = { authorization: `Bearer ${await simulator.token()}` };
  const asked = async (round: number) => {
    const from = performance.now();
    const answer = await fetch(simulator.url + page(round), { headers });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${name}: a page was answered with ${answer.status}`);
    return performance.now() - from;
  };
  const first = await asked(0); // makes what a load leaves for when somebody asks
  const still: number[] = [];
  for (let round = 0; round < rounds; round += 1) still.push(await asked(round));
  const changing: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    simulator.change(round);
    changing.push(await asked(round));
  }
  await simulator.close();
  const of = `${seed.cases} cases`;
  return [
    atMost(`${name} simulator: loads ${of}`, loading, 'ms', limits.load, 1),
    atMost(`${name} simulator: the first page of ${of}, made for it`, first, 'ms', limits.load, 1),
    atMost(`${name} simulator: a page of ${of}, median of ${rounds}`, median(still), 'ms', limits.page, 1),
    atMost(`${name} simulator: the same after a change`, median(changing), 'ms', limits.page, 1),
  ];
}

const falcon: Platform = {
  name: 'falcon',
  load: async () => {
    const simulator = await startFalconSimulator({ seed });
    const { url, clientId, clientSecret } = simulator;
    const ids = [...simulator.cases.keys()];
    return {
      url,
      close: simulator.close,
      token: async () => {
        const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
        return tokenOf(await fetch(`${url}/oauth2/token`, { method: 'POST', body }));
      },
      change: (round) => {
        simulator.editCase(ids[round * 1_000] ?? '', { severity: 1 + round });
      },
    };
  },
  page: (round) => {
    const filter = `status:'new'+severity:>${round}`;
    const query = new URLSearchParams({ filter, sort: 'updated_timestamp.desc', limit: '100' });
    return `/cases/queries/cases/v1?${query.toString()}`;
  },
};

const incydr: Platform = {
  name: 'incydr',
  load: async () => {
    const simulator = await startIncydrSimulator({ seed });
    const { url, clientId, clientSecret } = simulator;
    const numbers = [...simulator.cases.keys()];
    return {
      url,
      close: simulator.close,
      token: async () => {
        const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
        const headers = { authorization: `Basic ${basic}` };
        return tokenOf(
          await fetch(`${url}/v1/oauth?grant_type=client_credentials`, { method: 'POST', headers }),
        );
      },
      change: (round) => {
        simulator.editCase({ number: numbers[round * 1_000] ?? 0, description: `Changed in round ${round}` });
      },
    };
  },
  page: (round) => {
    const createdAt = `2020-01-01T00:00:${String(round).padStart(2, '0')}Z/2100-01-01T00:00:00Z`;
    const query = {
      status: 'OPEN',
      createdAt,
      srtKey: 'updatedAt',
      srtDir: 'desc',
      pgNum: '1',
      pgSize: '100',
    };
    return `/v1/cases?${new URLSearchParams(query).toString()}`;
  },
};

async function tokenOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json();
  if (
    typeof body === 'object' &&
    body !== null &&
    'access_token' in body &&
    typeof body.access_token === 'string'
  )
    return body.access_token;
  throw new Error(`no token: ${answer.status}`);
}
