import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Bytes of buffers that are still in use, whenever it is asked: garbage is collected first, and once more, since that waits until
 * what the first collection freed is no longer counted.
 */
export function liveBuffers(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('garbage cannot be collected');
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}
