/** What a log line may carry: names, counts and ids, never a body, a header, a token or a URL with a secret in it. */
export type LogFields = Record<string, string | number | boolean | null>;

export type Log = {
  info: (message: string, fields: LogFields) => void;
  warn: (message: string, fields: LogFields) => void;
  error: (message: string, fields: LogFields) => void;
};

/** One JSON object a line. */
export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  const at = (level: string) => (message: string, fields: LogFields) =>
    write(JSON.stringify({ level, time: now().toISOString(), message, ...fields }));
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** An error in one line: its own words and those of its causes, which quote no input. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'an unknown error';
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
