import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks at the terminal, on stderr, beside what is printed. What is secret is not echoed while it is typed. */
export async function askPerson(question: string, { isSecret }: { isSecret: boolean }): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (isSecret) process.stderr.write(question);
  const lines = createInterface({
    input: process.stdin,
    output: isSecret ? nowhere : process.stderr,
    // The terminal itself would echo: with this the lines are edited here, and shown only by `output`.
    terminal: true,
  });
  lines.once('SIGINT', () => process.exit(130));
  try {
    return await lines.question(isSecret ? '' : question);
  } finally {
    lines.close();
    if (isSecret) process.stderr.write('\n');
  }
}
