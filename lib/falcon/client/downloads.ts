import * as v from 'valibot';
import { type Download, downloadOf, nameIn } from '../../download.ts';
import { Unavailable, Unexpected } from '../../errors.ts';
import { type CallOptions, type HttpAnswer, httpSender, jsonOf, traceOf } from '../../http.ts';
import { parsed } from '../../parsed.ts';
import type { FalconCall, Operation } from './call.ts';
import { falconRetryAfter } from './call.ts';

const bare = v.object({ link: v.string() });
const enveloped = v.object({ resources: v.tupleWithRest([bare], v.unknown()) });
const linked = v.union([bare, enveloped]);

/**
 * A download in any form that sources tell of: the bytes, or JSON with a link to them.
 * JSON that comes as an attachment is a file of that kind, and no link.
 */
export async function download(
  call: FalconCall,
  operation: Operation,
  options: CallOptions = {},
): Promise<Download> {
  const what = `${operation.method} ${operation.path}`;
  const answer = await call.answered(operation, { ...options, stream: true });
  const isJson = /^application\/json\b/i.test(answer.headers.get('content-type') ?? '');
  const isFile = nameIn(answer.headers.get('content-disposition')) !== null;
  const bounds = { now: call.now, signal: options.signal };
  if (!isJson || isFile) return downloadOf('falcon', what, answer, bounds);
  const text = await new Response(answer.stream).text();
  const told = { status: answer.status, traceId: traceOf(answer.headers) };
  const read = parsed('falcon', linked, jsonOf('falcon', { ...answer, text }), what, told);
  const link = 'link' in read ? read.link : read.resources[0].link;
  return downloadOf('falcon', what, await followed(call, link, what, options), bounds);
}

/** What a link leads to, asked for without the bearer token: the link itself is what opens it. */
async function followed(
  call: FalconCall,
  link: string,
  what: string,
  options: CallOptions,
): Promise<HttpAnswer> {
  if (!URL.canParse(link, call.home())) throw new Unexpected(`falcon: the link of ${what} is none`);
  const url = new URL(link, call.home());
  const home = new URL(call.home());
  if (url.protocol !== 'https:' && url.protocol !== home.protocol)
    throw new Unexpected(`falcon: the link of ${what} is not https`);
  const send = httpSender('falcon', falconRetryAfter, call.network);
  const answer = await send({
    method: 'GET',
    url,
    headers: { accept: '*/*' },
    repeatable: true,
    stream: true,
    ...options,
    timeout: options.timeout ?? call.timeout,
  });
  if (answer.status < 300) return answer;
  // A link opens for a while only: asked for again, the platform gives another.
  throw new Unavailable(`falcon: the link of ${what} was answered ${answer.status}`, {
    retryAt: call.now(),
    uncertain: false,
    status: answer.status,
    traceId: traceOf(answer.headers),
  });
}
