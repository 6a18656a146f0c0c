import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { GenericSchema } from 'valibot';
import type { Rate } from './rate-limit.ts';

/** One request to a simulator, as its operations see it. */
export type Call = {
  operation: string;
  /** The path as it was sent. */
  path: string;
  /** Path parameters, percent-decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The whole body; empty for an operation that streams. */
  body: Buffer;
  /** The body as it arrives, for an operation that streams. */
  stream: Readable;
};

/** What an operation answers: `json`, or a `body` (text, bytes or a stream) with its own content type, or nothing. */
export type Answer = {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  body?: string | Buffer | Readable;
};

/** One operation of the platform. `{name}` in the path is a parameter, `{name+}` one that may hold slashes; of two paths that match, the first listed wins. */
export type Operation = {
  id: string;
  method: string;
  path: string;
  /** True for the token endpoint: served without a bearer token, and counted but never rate limited. */
  open?: boolean;
  /** True for an operation that takes a body too large to hold, from `stream`. */
  streams?: boolean;
  answer: (call: Call) => Answer | Promise<Answer>;
};

/**
 * A fault to play on coming requests of one operation (`*`: any operation that is not open).
 * Without `status`, `loseAnswer` and the two for the body, the request succeeds, late.
 */
export type Fault = {
  operation: string;
  /** How many requests it hits; the default is 1. */
  times?: number;
  /** How many requests it lets pass first; the default is 0. */
  skip?: number;
  /** Answer with this status before the operation takes effect. */
  status?: number;
  headers?: Record<string, string>;
  /** Milliseconds to wait before the operation takes effect. */
  delayMs?: number;
  /** Milliseconds to wait after the operation took effect, before it is answered. */
  answerDelayMs?: number;
  /** Let the operation take effect, then cut the connection without an answer. */
  loseAnswer?: boolean;
  /** Send so many bytes of the answer's body, then cut the connection. */
  cutBodyAfter?: number;
  /** Send only so many bytes of the answer's body, as if that were all of it. */
  truncateBodyTo?: number;
};

export type Settings = {
  /** Requests a minute, over a sliding window; null: no limit. */
  rateLimit: number | null;
  /** How long a change stays invisible to searches and lists, in milliseconds. Reads by id are never late. */
  indexLagMs: number;
  /** The platform's own switches, by name: what its contract leaves open. */
  switches: Record<string, string>;
};

export type RequestRecord = {
  at: string;
  operation: string;
  method: string;
  path: string;
  /** The query as it was sent, without the question mark. */
  query: string;
  status: number | 'lost';
};

/** What a platform brings to become a simulator. */
export type Platform = {
  operations: Operation[];
  /** Null when the request may pass, else the refusal. */
  authenticate: (call: Call) => Answer | null;
  /** The platform's own way to say `status` (a fault, an unknown path, a rate limit until `retryAt`). */
  failure: (status: number, message: string, retryAt?: Date, call?: Call) => Answer;
  /** All of the platform's state, as JSON for `GET /__control/state`. */
  state: () => unknown;
  /** One case as a page for people, served without a token at `/__control/cases/{id}`; null: no such case. */
  casePage: (id: string) => string | null;
  /** What `POST /__control/{verb}` does beside the common verbs, such as closing a case by hand. */
  controls: Record<string, (body: unknown) => unknown>;
  /** What `settings.switches` may hold; where left out, anything. */
  switches?: GenericSchema;
  /** What a request of the operation counts against; where left out, `rateLimit` for all that are not open. */
  rate?: (operation: Operation) => Rate;
  /** What every answer gets before it is sent, refusals and faults included. `left` of `limit` requests may follow. */
  finish?: (answer: Answer, rate: { limit: number | null; left: number | null }) => Answer;
  /** Back to the state at the start. */
  reset: () => void;
  /** Lets go of what the platform holds beside memory. */
  close?: () => void;
};

export type Simulator = {
  url: string;
  /** The ids of the operations served. */
  operations: readonly string[];
  settings: Settings;
  /** Requests served since the start or the last clearing, the newest last. */
  requests: RequestRecord[];
  /** Number of requests by operation id. */
  counts: () => Record<string, number>;
  addFault: (fault: Fault) => void;
  clearFaults: () => void;
  clearRequests: () => void;
  reset: () => void;
  close: () => Promise<void>;
};

export type SimulatorOptions = {
  /** 0 or left out: any free port. */
  port?: number;
  now?: () => Date;
  settings?: Partial<Settings>;
};
