import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Refused } from './errors.ts';
import { cutAt } from './text.ts';

const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * A body as it was before its sender compressed it. Decompression ends where the most is passed, so a bomb costs no more than that.
 * @throws Refused 415 for an encoding that is not known, 422 for what is none, 413 for too much.
 */
export async function decompressed(
  body: Buffer,
  encoding: string | undefined,
  most: number,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  const decode = decoders.get(name);
  if (!decode)
    throw new Refused(415, `the content encoding is ${cutAt(name, 80)}; send gzip, deflate, br or none`);
  try {
    return await decode(body, { maxOutputLength: most });
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLarge)
      throw new Refused(413, `the body has more than ${most} bytes when it is decompressed`, { cause });
    throw new Refused(422, `the body is not ${name}, though its content encoding says so, or it is cut off`, {
      cause,
    });
  }
}
