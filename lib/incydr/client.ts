import * as v from 'valibot';
import { Declined } from '../errors.ts';
import {
  type HttpAnswer,
  type HttpRequest,
  httpSender,
  jsonOf,
  type Network,
  type RetryAfter,
} from '../http.ts';
import { parsed } from '../parsed.ts';
import { clientTokens, type Credentials, credentialsRefused, type Keys, withToken } from '../token.ts';
import {
  type CaseDetail,
  type CasesPage,
  caseDetail,
  caseFileEvents,
  casesPage,
  type FileEvent,
  problem,
} from './schemas.ts';

export type IncydrSettings = {
  /** The API's host, such as https://api.us.code42.com. */
  url: string;
  credentials: Credentials;
  /** Milliseconds that one call may take. */
  timeout: number;
};

/** No send of the call may start after `sendBefore`. */
export type CallOptions = { sendBefore: Date };

/** A download may take longer than a call: it has its own timeout, in milliseconds, for the whole body. */
export type DownloadOptions = CallOptions & { timeout: number };

export type Download = {
  body: ReadableStream<Uint8Array>;
  /** In bytes; null where the platform does not say. */
  length: number | null;
  contentType: string | null;
};

export type NewIncydrCase = {
  name: string;
  description: string | null;
  findings: string | null;
  subject: string | null;
  assignee: string | null;
};

export type CaseFilter = {
  name?: string;
  updatedAt?: { from: Date; until: Date };
  sort?: 'number' | 'updatedAt';
  page?: number;
  pageSize?: number;
};

/** `Retry-After` in seconds, or the HTTP date that the header's standard allows. */
export const incydrRetryAfter: RetryAfter = (headers, now) => {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const delay = /^[\d.]+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(delay) ? Math.max(0, delay) : null;
};

export type IncydrClient = ReturnType<typeof incydrClient>;

/** Code42 Incydr's case operations. Ids of events and people are opaque text; each answer is parsed before it is believed. */
export function incydrClient({ url, credentials, timeout }: IncydrSettings, network: Network) {
  const send = httpSender('incydr', incydrRetryAfter, network);
  const tokens = clientTokens('incydr', credentials, askToken, network.now);
  const authorised = withToken(send, tokens);

  function askToken({ clientId, clientSecret }: Keys): Promise<HttpAnswer> {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    return send({
      method: 'POST',
      url: new URL('/v1/oauth?grant_type=client_credentials', url),
      headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
      timeout,
      repeatable: true,
      sendBefore: new Date(network.now().getTime() + timeout),
    });
  }

  type Operation = Pick<HttpRequest, 'method' | 'repeatable' | 'stream'> & {
    path: string;
    query?: Record<string, string>;
    json?: unknown;
  };

  async function call(
    { method, path, query, json, ...rest }: Operation,
    options: CallOptions & { timeout?: number },
  ): Promise<HttpAnswer> {
    const target = new URL(path, url);
    for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value);
    const answer = await authorised({
      method,
      url: target,
      headers: { accept: '*/*', ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      body: json === undefined ? undefined : JSON.stringify(json),
      timeout,
      ...rest,
      ...options,
    });
    if (answer.status === 401 || answer.status === 403)
      throw credentialsRefused('incydr', answer, network.now());
    if (answer.status >= 300) throw declined(`${method} ${path}`, answer);
    return answer;
  }

  const read = async <S extends v.GenericSchema>(
    schema: S,
    operation: Operation,
    options: CallOptions,
  ): Promise<v.InferOutput<S>> =>
    parsed(
      'incydr',
      schema,
      jsonOf('incydr', await call(operation, options)),
      `${operation.method} ${operation.path}`,
    );

  const download = async (
    path: string,
    options: DownloadOptions,
    query: Record<string, string> = {},
  ): Promise<Download> => {
    const { headers, stream } = await call(
      { method: 'GET', path, query, repeatable: true, stream: true },
      options,
    );
    const length = headers.get('content-length');
    // A content-encoded body is longer once decoded than its header says.
    const known = length !== null && headers.get('content-encoding') === null;
    return {
      body: stream ?? new Blob([]).stream(),
      length: known ? Number(length) : null,
      contentType: headers.get('content-type'),
    };
  };

  return {
    /** Opens a case. Not repeatable: after a lost answer look for it by its unique name. */
    createCase: (input: NewIncydrCase, options: CallOptions): Promise<CaseDetail> =>
      read(caseDetail, { method: 'POST', path: '/v1/cases', json: input, repeatable: false }, options),

    /** One case by its number; null where there is none. */
    async getCase(number: number, options: CallOptions): Promise<CaseDetail | null> {
      try {
        return await read(
          caseDetail,
          { method: 'GET', path: `/v1/cases/${number}`, repeatable: true },
          options,
        );
      } catch (error) {
        if (error instanceof Declined && error.status === 404) return null;
        throw error;
      }
    },

    /** One page of cases, closed ones included. Pages count from 1. */
    listCases: (filter: CaseFilter, options: CallOptions): Promise<CasesPage> =>
      read(
        casesPage,
        { method: 'GET', path: '/v1/cases', query: listQuery(filter), repeatable: true },
        options,
      ),

    /** Attaches file events in one call. Whether a mixed list is taken in part is for the caller to look up. */
    async addFileEvents(number: number, eventIds: string[], options: CallOptions): Promise<void> {
      const path = `/v1/cases/${number}/fileevent`;
      await call({ method: 'POST', path, json: { events: eventIds }, repeatable: false }, options);
    },

    /** All file events of a case. */
    async listFileEvents(number: number, options: CallOptions): Promise<FileEvent[]> {
      const found: FileEvent[] = [];
      const seen = new Set<string | null>();
      for (let page = 1; ; page += 1) {
        const query = { pgNum: String(page), pgSize: String(eventsPage) };
        const operation: Operation = {
          method: 'GET',
          path: `/v1/cases/${number}/fileevent`,
          query,
          repeatable: true,
        };
        const { events, totalCount } = await read(caseFileEvents, operation, options);
        const fresh = events.filter(({ eventId }) => !seen.has(eventId));
        found.push(...fresh);
        for (const { eventId } of fresh) seen.add(eventId);
        // A server may give less than was asked for, or the same page again: where it counts, its count says when all came.
        const isLast = totalCount === null ? events.length < eventsPage : found.length >= totalCount;
        if (fresh.length === 0 || isLast) return found;
      }
    },

    /** The summary of a case, without its file activity. */
    downloadSummaryPdf: (number: number, options: DownloadOptions) =>
      download(`/v1/cases/${number}/export`, options),

    /** One row for each file event of a case. */
    downloadFileEventCsv: (number: number, options: DownloadOptions) =>
      download(`/v1/cases/${number}/fileevent/export`, options),

    /** Summary, file events and captured source files in one archive. */
    downloadFullCaseZip: (number: number, options: DownloadOptions) =>
      download(`/v1/cases/${number}/export/full`, options, {
        files: 'true',
        summary: 'true',
        fileEvents: 'true',
      }),
  };
}

// 100 is the documented default; the vendor's older client asked 500.
const eventsPage = 500;

const listQuery = ({ name, updatedAt, sort, page, pageSize }: CaseFilter): Record<string, string> => ({
  ...(name === undefined ? {} : { name }),
  ...(updatedAt ? { updatedAt: `${micros(updatedAt.from)}/${micros(updatedAt.until)}` } : {}),
  ...(sort ? { srtKey: sort, srtDir: 'asc' } : {}),
  pgNum: String(page ?? 1),
  pgSize: String(pageSize ?? 100),
});

// The vendor's client sends six fraction digits.
const micros = (date: Date) => date.toISOString().replace('Z', '000Z');

function declined(what: string, { status, text }: HttpAnswer): Declined {
  const body = v.safeParse(v.pipe(v.string(), v.parseJson(), problem), text);
  const {
    problem: word,
    message,
    description,
    error,
  } = body.success ? body.output : { problem: null, message: null, description: null, error: null };
  const code = word ?? message ?? error ?? 'no reason given';
  return new Declined(
    `incydr: ${what} was refused (${status}): ${[code, description].filter(Boolean).join(', ')}`,
    { status, code },
  );
}
