import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { reasonOf } from '../log.ts';
import type { Report } from './report.ts';

/** What one function does; what stands around that is the same for all. */
export type Parts<Event, Answer> = {
  /** How what Lambda brings is read. */
  event: v.GenericSchema<unknown, Event>;
  work: (event: Event, deadline: Date) => Promise<Answer>;
  /** Logs an error, and says what it is answered with: undefined where it is thrown on, for Lambda to count and to try again. */
  failed?: (error: unknown, event: Event) => Answer | undefined;
};

// Time to answer Lambda after the last step was stopped.
const margin = 2_000;

/** A function with all that every function has, the outermost first. */
export function houseFunction<Event, Answer>(
  { event, work, failed }: Parts<Event, Answer>,
  report: Report,
  now: () => Date,
) {
  const deadlineOf = (context: Context) =>
    new Date(now().getTime() + context.getRemainingTimeInMillis() - margin);
  return middy<Event, Answer>()
    .use(inLog(report))
    .use(figuresOf(report))
    .use(answeringErrors(report, failed))
    .use(parsing(event))
    .handler((parsed, context) => work(parsed, deadlineOf(context)));
}

/** Every line says which invocation it belongs to. */
const inLog = ({ begin }: Report): MiddlewareObj => ({ before: ({ context }) => begin(context) });

/** The figures of the invocation are written when it ends, however that is. */
const figuresOf = ({ end }: Report): MiddlewareObj => ({ after: () => end(), onError: () => end() });

const answeringErrors = <Event, Answer>(
  { log }: Report,
  failed: Parts<Event, Answer>['failed'],
): MiddlewareObj<Event, Answer> => ({
  onError: (request) => {
    const { error, event } = request;
    if (failed && !(error instanceof NotUnderstood)) request.response = failed(error, event);
    else log.error('function failed', { reason: reasonOf(error) });
  },
});

const parsing = <Event, Answer>(schema: v.GenericSchema<unknown, Event>): MiddlewareObj<Event, Answer> => ({
  before: (request) => {
    const { success, output, issues } = v.safeParse(schema, request.event);
    if (!success) throw new NotUnderstood(v.getDotPath(issues[0]));
    request.event = output;
  },
});

/** What Lambda brought is no event of this function. Said without a word of it: it may be anything. */
class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';

  constructor(path: string | null) {
    super(`what Lambda brought is not what this function takes${path === null ? '' : `: ${path}`}`);
  }
}
