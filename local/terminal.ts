import * as v from 'valibot';
import type { LocalStack } from './stack.ts';

const line = v.looseObject({
  level: v.string(),
  timestamp: v.string(),
  message: v.string(),
  connection: v.optional(v.string(), ''),
  caseId: v.optional(v.string(), ''),
});

// A line of figures, which CloudWatch would read, begins so.
const figures = '{"_aws":';

type Line = v.InferOutput<typeof line>;

/** Prints a function's log for a person: what happened, to what, and where the case can be looked at. */
export function printLog(stack: () => LocalStack | null, print: (text: string) => void) {
  return (functionName: string, text: string): void => {
    if (text.startsWith(figures)) return;
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), line), text);
    if (!parsed.success) return print(`${functionName}: ${text}`);
    // The sweep and the finisher have something to do once in a while only.
    if (parsed.output.message === 'inbox swept' && parsed.output['due'] === 0 && parsed.output['late'] === 0)
      return;
    print(asText(parsed.output, stack()));
  };
}

const hidden = new Set([
  'level',
  'timestamp',
  'message',
  'function',
  'requestId',
  'coldStart',
  'caseKey',
  'delivery',
  'alertIds',
  'sha256',
]);

function asText(entry: Line, stack: LocalStack | null): string {
  const time = new Date(entry.timestamp).toLocaleTimeString('en-GB');
  const mark = entry.level === 'info' ? ' ' : '!';
  const fields = Object.entries(entry).filter(
    ([name, value]) => !hidden.has(name) && value !== null && value !== '' && value !== 0,
  );
  const facts = fields
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
  const address =
    entry.message.startsWith('case') || entry.message === 'alerts attached'
      ? caseAddress(entry, stack)
      : null;
  return `${time} ${mark} ${entry.message.padEnd(22)} ${facts}${address === null ? '' : `\n${' '.repeat(11)}→ ${address}`}`;
}

/** Where the simulator shows a case to people. */
export function caseAddress(
  { connection, caseId }: Pick<Line, 'connection' | 'caseId'>,
  stack: LocalStack | null,
): string | null {
  const platform = stack?.config.connections[connection]?.platform;
  if (!stack || platform === undefined || caseId === '') return null;
  return `${stack[platform].url}/__control/cases/${encodeURIComponent(caseId)}`;
}
