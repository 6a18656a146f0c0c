import * as v from 'valibot';
import { type ByteSource, sourceOf, streamOf } from '../../byte-source.ts';
import { type Download, downloadOf } from '../../download.ts';
import { Unexpected } from '../../errors.ts';
import { type CallOptions, traceOf } from '../../http.ts';
import { parseJson } from '../../json.ts';
import { refusePage } from '../../operations.ts';
import { envelope, type Problem, text } from './answers.ts';
import type { FalconCall, Operation } from './call.ts';
import { followLink } from './links.ts';
import { failureOf } from './refusals.ts';

/** A file on its way, and what the platform says of ids that are not in it, where it does: a ZIP has no place for that. */
export type FalconDownload = Download & { errors: Problem[] };

/**
 * A download in any form that sources tell of: the bytes, or JSON with a link to them.
 * What comes as an attachment or under a name is the file, whatever its type, since a file can be JSON too;
 * else JSON with a `link`, alone or in `resources`, is a link, and any other JSON is the file again.
 */
export async function download(
  call: FalconCall,
  operation: Operation,
  options: CallOptions = {},
): Promise<FalconDownload> {
  const what = `${operation.method} ${operation.path}`;
  const bounds = { now: call.now, signal: options.signal };
  const answer = await call.answered(operation, { ...options, stream: true });
  refusePage('falcon', what, answer);
  const came = downloadOf('falcon', what, answer, bounds);
  if (isFile(answer.headers)) return { ...came, errors: [] };
  const { all, body } = await peeked(came.body);
  const told = all === null ? null : linksIn(all);
  if (told === null) return { ...came, body, errors: [] };

  const { links, errors } = told;
  const where = { what, status: answer.status, traceId: traceOf(answer.headers) ?? told.traceId };
  const [link] = links;
  if (link === undefined && errors[0]) throw failureOf(where, errors[0], call.now());
  if (link === undefined || links.length > 1)
    throw new Unexpected(`falcon: ${what} was answered with ${links.length} links`, where);
  return { ...downloadOf('falcon', what, await followLink(call, link, what, options), bounds), errors };
}

function isFile(headers: Headers): boolean {
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '');
  return !isJson || /^\s*attachment\b|\bfilename\*?=/i.test(headers.get('content-disposition') ?? '');
}

const longestAnswer = 64 * 1024; // a signed link has a few hundred characters

/** The whole of a short body as text, null for a longer one; and the body from its start again. */
async function peeked(body: ReadableStream<Uint8Array>) {
  const source = sourceOf(body);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (!ended && length <= longestAnswer) {
    const piece = await source.next();
    ended = piece.done;
    if (!piece.done) chunks.push(piece.value);
    length += piece.done ? 0 : piece.value.byteLength;
  }
  const all = ended ? Buffer.concat(chunks).toString() : null;
  return { all, body: joined(chunks, source) };
}

/** What was read already, and the rest: whoever cancels it early lets go of the connection too. */
const joined = (chunks: Uint8Array[], rest: ByteSource): ReadableStream<Uint8Array> =>
  streamOf({
    next: async () => {
      const value = chunks.shift();
      return value === undefined ? rest.next() : { done: false, value };
    },
    cancel: rest.cancel,
  });

const holdsLink = v.looseObject({ link: text });

/** The links of an answer and its problems; null for JSON that is no such answer. */
function linksIn(body: string): { links: string[]; errors: Problem[]; traceId: string | null } | null {
  const json = jsonIn(body);
  const read = v.safeParse(envelope, json);
  if (!read.success) return null;
  const { resources, errors, meta } = read.output;
  const found = [json, ...resources].flatMap((it) => (v.is(holdsLink, it) && it.link ? [it.link] : []));
  const links = [...new Set(found)];
  const isAnswer = links.length > 0 || (meta && errors.length > 0);
  return isAnswer ? { links, errors, traceId: meta?.trace_id ?? null } : null;
}

function jsonIn(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return null;
  }
}
