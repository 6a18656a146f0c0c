import type { BuildHandler } from '@smithy/types';

/**
 * What the signature says of the body, where it is known beforehand: the SDK would hash the whole of it once more.
 * A part is UNSIGNED-PAYLOAD: TLS guards it, and the signature covers the checksum that S3 holds it against.
 */
export const payloadHash =
  (sha256: string) =>
  <Input extends object, Output extends object>(
    next: BuildHandler<Input, Output>,
  ): BuildHandler<Input, Output> =>
  async (args) => {
    if (hasHeaders(args)) args.request.headers['x-amz-content-sha256'] = sha256;
    return next(args);
  };

const hasHeaders = (args: object): args is { request: { headers: Record<string, string> } } =>
  'request' in args && typeof args.request === 'object' && args.request !== null && 'headers' in args.request;

const tries = 3;
// S3 received other bytes than were sent; the buffer still holds the right ones. Whatever else may pass, the SDK has tried again.
const spoiled = new Set(['BadDigest', 'IncompleteBody', 'XAmzContentSHA256Mismatch']);

/** Sends again, within bounds, what was spoiled on its way to S3. */
export async function resent<T>(send: () => Promise<T>, left = tries - 1): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (left === 0 || !(error instanceof Error) || !spoiled.has(error.name)) throw error;
    return resent(send, left - 1);
  }
}
