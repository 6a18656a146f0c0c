import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** A running Node process of a function. */
export type RuntimeProcess = {
  /** Resolves with the reason when the process has ended, in Lambda's words. */
  ended: Promise<string>;
  kill: () => void;
};

const hook = join(import.meta.dirname, 'ric-hook.cjs');
const interfaceClient = fileURLToPath(import.meta.resolve('aws-lambda-ric'));

const alive = new Set<ChildProcess>();
process.on('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

/** Starts the Lambda runtime interface client under this Node, with nothing of our environment but PATH. */
export function startRuntimeProcess(
  env: Record<string, string>,
  onLine: (line: string) => void,
): RuntimeProcess {
  const child = spawn(process.execPath, ['--require', hook, interfaceClient], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], // the channel tells the child when its host is gone
  });
  alive.add(child);
  eachLine(child.stdout, onLine);
  eachLine(child.stderr, onLine);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      alive.delete(child);
      resolve(
        code === 0
          ? 'Runtime exited without providing a reason'
          : `Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}`,
      );
    });
  });
  return { ended, kill: () => child.kill('SIGKILL') };
}

function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replaceAll('\r', '\n')); // Lambda keeps one message's lines together by \r
  });
  stream?.on('end', () => {
    if (rest) onLine(rest);
  });
}
