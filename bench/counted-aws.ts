import { once } from 'node:events';
import { createServer, IncomingMessage, request as ask } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';
import { table } from '../infra/table.ts';
import { listen } from '../local/loopback.ts';
import type { Embedded } from '../test/embedded-aws/embedded.ts';

/** What AWS would write on its bill. */
export type Counts = {
  readUnits: number;
  writeUnits: number;
  /** Calls of each service, whatever they cost. */
  dynamodb: number;
  sqs: number;
  secrets: number;
  s3Puts: number;
  s3Gets: number;
};

const none: Counts = { readUnits: 0, writeUnits: 0, dynamodb: 0, sqs: 0, secrets: 0, s3Puts: 0, s3Gets: 0 };

/** The embedded AWS behind servers that count what it is asked, in the units that AWS bills. */
export async function countedAws({ endpoints, env, queues }: Embedded) {
  let counts = { ...none };
  const add = (more: Partial<Counts>) => {
    for (const [name, value] of typedEntries(more)) counts[name] += value;
  };
  const before = (endpoint: string, count: (request: IncomingMessage, sent: Buffer, got: Buffer) => void) =>
    proxyTo(endpoint, count);
  const servers = {
    AWS_ENDPOINT_URL_DYNAMODB: await before(endpoints.dynamodb, (_request, sent, got) =>
      add({ dynamodb: 1, ...unitsOf(sent, got) }),
    ),
    AWS_ENDPOINT_URL_SQS: await before(endpoints.sqs, () => add({ sqs: 1 })),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: await before(endpoints.secretsmanager, () => add({ secrets: 1 })),
    AWS_ENDPOINT_URL_S3: await before(endpoints.s3, ({ method }) =>
      add(method === 'GET' || method === 'HEAD' ? { s3Gets: 1 } : { s3Puts: 1 }),
    ),
  };
  const urls = Object.fromEntries(Object.entries(servers).map(([name, { url }]) => [name, url]));
  // A queue's own address goes before the endpoint.
  const counting = (queueUrl: string) => queueUrl.replace(endpoints.sqs, servers.AWS_ENDPOINT_URL_SQS.url);
  return {
    env: {
      ...env,
      ...urls,
      CASEBRIDGE_FALCON_RINGS_URL: counting(queues['falcon-rings']),
      CASEBRIDGE_INCYDR_RINGS_URL: counting(queues['incydr-rings']),
    },
    /** What was counted since it was asked last. */
    take: (): Counts => {
      const taken = counts;
      counts = { ...none };
      return taken;
    },
    close: async () => {
      await Promise.all(Object.values(servers).map((it) => it.close()));
    },
  };
}

const names = v.picklist(['readUnits', 'writeUnits', 'dynamodb', 'sqs', 'secrets', 's3Puts', 's3Gets']);

const typedEntries = (counts: Partial<Counts>): [keyof Counts, number][] =>
  Object.entries(counts).map(([name, value]) => [v.parse(names, name), value]);

function proxyTo(endpoint: string, told: (request: IncomingMessage, sent: Buffer, got: Buffer) => void) {
  const { hostname, port } = new URL(endpoint);
  const server = createServer((request, response) => {
    const pass = async () => {
      const sent = askingForUnits(request, await buffer(request));
      const headers = { ...request.headers, 'content-length': String(sent.length) };
      delete headers['transfer-encoding'];
      const { method, url: path } = request;
      const asking = ask({ hostname, port, method, path, headers }).end(sent);
      const [answer] = v.parse(v.tuple([v.instance(IncomingMessage)]), await once(asking, 'response'));
      const got = await buffer(answer);
      told(request, sent, got);
      response.writeHead(answer.statusCode ?? 502, answer.headers).end(got);
    };
    void pass();
  });
  return listen(server);
}

const targetOf = ({ headers }: IncomingMessage) => String(headers['x-amz-target'] ?? '');

/** The embedded DynamoDB tells what a call consumes, as AWS does, where it is asked to. */
function askingForUnits(request: IncomingMessage, body: Buffer): Buffer {
  if (!targetOf(request).startsWith('DynamoDB')) return body;
  const asked = v.parse(v.record(v.string(), v.unknown()), JSON.parse(body.toString('utf8')));
  return Buffer.from(JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' }));
}

const asked = v.object({
  Item: v.optional(v.record(v.string(), v.unknown())),
  UpdateExpression: v.optional(v.string()),
});
const answered = v.object({
  ConsumedCapacity: v.optional(v.object({ CapacityUnits: v.number() })),
});

/**
 * The units of one call. What a write takes in the indexes is added, since the embedded DynamoDB leaves it out. An update counts in each index
 * that it touches as it does in the table, and twice where it changes the row's key there: at most a little too much.
 */
function unitsOf(sent: Buffer, got: Buffer): Partial<Counts> {
  const { Item, UpdateExpression } = v.parse(asked, JSON.parse(sent.toString('utf8')));
  const { ConsumedCapacity } = v.parse(answered, JSON.parse(got.toString('utf8')));
  const units = ConsumedCapacity?.CapacityUnits;
  const { waiting, byState } = table;
  if (Item) {
    if (units === undefined) return { writeUnits: kilobytes(Item, Object.keys(Item)) }; // its condition failed
    const held = [waiting, byState].filter(({ sortKey }) => Object.hasOwn(Item, sortKey));
    const inIndexes = held.map((it) => kilobytes(Item, ['pk', 'sk', it.sortKey, ...it.attributes]));
    return { writeUnits: inIndexes.reduce((sum, it) => sum + it, units) };
  }
  if (UpdateExpression === undefined) return { readUnits: Math.max(0.5, units ?? 0) }; // finding nothing costs too
  if (units === undefined) return { writeUnits: 1 };
  const moved = UpdateExpression.includes(`#${byState.sortKey}`) ? 2 : 0;
  return { writeUnits: units * 2 + moved };
}

const kilobytes = (item: Record<string, unknown>, attributes: readonly string[]): number =>
  Math.ceil(attributes.reduce((sum, it) => sum + it.length + textOf(item[it]).length, 0) / 1024);

// Without the braces and the type that stand around each value.
const textOf = (value: unknown): string => (JSON.stringify(value) ?? '').slice(6, -2);
