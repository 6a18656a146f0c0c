import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as v from 'valibot';
import { dynamoCaseRecords } from '../../lib/case-records.ts';
import { falconClient } from '../../lib/falcon/client/index.ts';
import { openFalconCase } from '../../lib/falcon/open-case.ts';
import { realNetwork } from '../../lib/http.ts';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import { openIncydrCase } from '../../lib/incydr/open-case.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { peopleOf } from '../../lib/incydr/people.ts';
import type { Log } from '../../lib/log.ts';
import { remoteTable } from '../storm-table.ts';

/** Drains one key, and prints the most bytes that it held above idle, at any of its calls to the platform. */
const env = v.parse(
  v.object({
    PLATFORM: v.picklist(['falcon', 'incydr']),
    TABLE_URL: v.string(),
    PLATFORM_URL: v.string(),
    CLIENT_ID: v.string(),
    CLIENT_SECRET: v.string(),
    CASE_KEY: v.string(),
  }),
  process.env,
);

setFlagsFromString('--expose-gc');
const collect = v.parse(v.function(), runInNewContext('gc'));
const held = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

let idle = 0;
let most = 0;
let mostRss = 0;
const network = {
  ...realNetwork,
  fetch: async (...asked: Parameters<typeof fetch>) => {
    mostRss = Math.max(mostRss, process.memoryUsage().rss);
    most = Math.max(most, held());
    return fetch(...asked);
  },
};
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const table = remoteTable(env.TABLE_URL);
const deps = {
  inbox: dynamoInbox(table, { retention: 90 * 24 * 3_600_000 }),
  records: dynamoCaseRecords(table),
  now: () => new Date(),
  log: silent,
  deployment: 'storm',
  timings: { timeout: 10_000, commitDelay: 30_000, indexLag: 60_000 },
  deadline: new Date(Date.now() + 3_600_000),
};
const ring = { connection: env.PLATFORM, caseKey: env.CASE_KEY };
const settings = {
  url: env.PLATFORM_URL,
  credentials: { clientId: env.CLIENT_ID, clientSecret: env.CLIENT_SECRET },
};

// What loads at the first use is no alert's doing.
await table.get({ pk: 'none', sk: 'none' });
idle = held();
const idleRss = process.memoryUsage().rss;
if (env.PLATFORM === 'falcon')
  await openFalconCase(ring, { ...deps, client: falconClient(settings, network) });
else {
  const client = incydrClient(settings, network);
  const kinds = { subject: 'user', assignee: 'user' } as const;
  const people = peopleOf(client, { now: deps.now, log: silent });
  await openIncydrCase(ring, { ...deps, client, people, kinds });
}
console.log(JSON.stringify({ held: most - idle, rss: mostRss - idleRss }));
