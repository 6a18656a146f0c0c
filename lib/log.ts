import { cutAt } from './text.ts';

/** What a log line may carry: names, counts and ids, never a body, a header, a token or a URL with a secret in it. */
export type LogFields = Record<string, string | number | boolean | null | readonly string[]>;

export type Log = {
  info: (message: string, fields: LogFields) => void;
  warn: (message: string, fields: LogFields) => void;
  error: (message: string, fields: LogFields) => void;
};

/**
 * One JSON object a line. `context` is asked for what every line says of the invocation it belongs to.
 * Lambda filters by `level`, and takes a line's time from it, only where these two have these names.
 */
export function jsonLog(
  write: (line: string) => void,
  now: () => Date,
  context: () => LogFields = () => ({}),
): Log {
  const at = (level: string) => (message: string, fields: LogFields) =>
    write(JSON.stringify({ level, timestamp: now().toISOString(), message, ...context(), ...fields }));
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

// Enough for a line to be found by them; the inbox has them all, and whole.
const mostIds = 20;
const longestId = 200;

/** The senders' ids of alerts, for a line that is about several. */
export const idsFor = (alerts: readonly { id: string }[]): readonly string[] =>
  alerts.slice(0, mostIds).map(({ id }) => cutAt(id, longestId));

/** An error in one line: its own words and those of its causes, which quote no input. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'an unknown error';
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
