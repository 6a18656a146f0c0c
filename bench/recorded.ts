import { once } from 'node:events';
import { createServer, IncomingMessage, request as ask } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen } from '../local/loopback.ts';

/** A call as it was made, for whoever makes it again. */
export type Call = {
  service: string;
  method: string;
  path: string;
  /** Of a service that speaks JSON: its operation. */
  operation: string;
  headers: Record<string, string>;
  /** Its bytes as Latin-1, which loses none. */
  body: string;
};

type Answer = { label: string; status: number; headers: Record<string, string>; body: Buffer };

/** A server before another one: it writes down what is asked and answered, and later answers the same at once. */
export async function recorded(service: string, upstream: string) {
  const { hostname, port } = new URL(upstream);
  const calls: Call[] = [];
  const answers: Answer[] = [];
  let left: Answer[] | null = null;

  const pass = async (call: Call): Promise<Answer> => {
    const { method, path, headers } = call;
    const asking = ask({ hostname, port, method, path, headers }).end(call.body, 'latin1');
    const [got] = v.parse(v.tuple([v.instance(IncomingMessage)]), await once(asking, 'response'));
    const answer = {
      label: labelOf(call),
      status: got.statusCode ?? 502,
      headers: plain(got.headers),
      body: await buffer(got),
    };
    calls.push(call);
    answers.push(answer);
    return answer;
  };

  /** The answer to the very call, else to the next of its kind: times, and what is counted by them, differ from one run to the next. */
  const again = (call: Call, from: Answer[]): Answer => {
    const label = labelOf(call);
    const kind = kindOf(call);
    const exact = from.findIndex((it) => it.label === label);
    const index = exact < 0 ? from.findIndex((it) => it.label.startsWith(kind)) : exact;
    const [answer] = index < 0 ? [] : from.splice(index, 1);
    return answer ?? { label, status: 500, headers: {}, body: Buffer.from(`{"__type":"NotRecorded"}`) };
  };

  const server = createServer((request, response) => {
    const serve = async () => {
      const call = await callOf(service, request);
      const { status, headers, body } = left === null ? await pass(call) : again(call, left);
      response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
    };
    void serve();
  });
  const { url, close } = await listen(server);
  return {
    url,
    close,
    /** What was asked so far, which is then answered from memory, in every round anew. */
    calls,
    replay: () => {
      left = [...answers];
    },
    /** Forgets all, and passes on again. */
    record: () => {
      calls.length = 0;
      answers.length = 0;
      left = null;
    },
  };
}

async function callOf(service: string, request: IncomingMessage): Promise<Call> {
  const body = await buffer(request);
  const headers = plain(request.headers);
  return {
    service,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    operation: (headers['x-amz-target'] ?? '').replace(/^.*\./, ''),
    headers: { ...headers, 'content-length': String(body.length) },
    body: body.toString('latin1'),
  };
}

/** Headers that say nothing of how a body comes: it goes on as a whole. */
const plain = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== 'transfer-encoding')
      .map(([name, value]) => [name, String(value)]),
  );

const kindOf = ({ method, path, operation }: Call): string =>
  operation === '' ? `${method} ${path.replace(/\?.*/, '')}` : operation;

const row = v.object({
  Key: v.optional(v.unknown()),
  Item: v.optional(v.object({ pk: v.unknown(), sk: v.unknown() })),
  ExpressionAttributeValues: v.optional(v.unknown()),
  IndexName: v.optional(v.string()),
});

/** A kind of call, and what tells it from another of its kind. */
function labelOf(call: Call): string {
  const kind = kindOf(call);
  if (call.operation === '') return `${kind} ${call.path}`;
  const { success, output } = v.safeParse(row, JSON.parse(call.body));
  return success ? `${kind} ${JSON.stringify(output)}` : `${kind} ${call.body}`;
}
