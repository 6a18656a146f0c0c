import type { IncomingMessage } from 'node:http';
import type { Bucket } from './bucket.ts';
import type { XmlContent } from './xml.ts';

/** A request about a bucket or an object in it. For a bucket, `key` is empty. */
export type Call = {
  request: IncomingMessage;
  bucket: Bucket;
  key: string;
  query: URLSearchParams;
  now: () => Date;
};

/** What an operation answers: an XML document, bytes of a file from `start` to `end` (inclusive), or nothing. */
export type Answer = {
  status?: number;
  headers?: Record<string, string>;
  xml?: { root: string; content: XmlContent };
  file?: { path: string; start: number; end: number };
};

export type Operation = (call: Call) => Answer | Promise<Answer>;

/** One header of a request, or undefined. */
export function header({ request }: Pick<Call, 'request'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** A whole number of the query, at most `most`. */
export function limit(query: URLSearchParams, name: string, most = 1000): number {
  return Math.min(Number(query.get(name) ?? most), most);
}
