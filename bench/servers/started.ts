import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server in a process of its own, which prints its address once it listens. */
export async function startServer(file: string, ...args: string[]) {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('close', () => reject(new Error(`${file} ended before it listened`)));
  });
  return {
    url,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
