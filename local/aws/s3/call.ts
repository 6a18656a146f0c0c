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

/** Bytes of a file from `start` to `end` (inclusive). */
export type Piece = { path: string; start: number; end: number };

/** What an operation answers: an XML document, bytes of files one after the other, or nothing. */
export type Answer = {
  status?: number;
  headers?: Record<string, string>;
  xml?: { root: string; content: XmlContent };
  pieces?: Piece[];
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
