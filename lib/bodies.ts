import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { type AwsAccount, hostOf } from './aws/account.ts';
import { Sha256 } from './aws/sha256.ts';
import { Unavailable } from './errors.ts';
import type { Network } from './http.ts';

export type BodiesSettings = AwsAccount & { bucket: string };

/** Where bodies go that are too large for a row of the inbox. */
export type Bodies = {
  /** Keeps a body under a key derived from its content, so that a redelivery keeps it once. Answers the key. */
  keep: (source: string, body: Buffer) => Promise<string>;
};

const timeout = 8_000;
const retryPause = 5_000;

/**
 * One signed PUT, with the signer that the other AWS clients bring anyway:
 * the whole S3 client would add 165 kB to the receiver for a call that few deliveries make.
 */
export function s3Bodies(
  { bucket, ...account }: BodiesSettings,
  { fetch, now }: Pick<Network, 'fetch' | 'now'>,
): Bodies {
  const { region, credentials, endpointOf } = account;
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const host = new URL(endpointOf('S3') ?? hostOf('s3', account));

  return {
    async keep(source, body) {
      const hash = createHash('sha256').update(body).digest('hex');
      const key = `deliveries/${source}/${hash}`;
      const path = `/${bucket}/${key}`;
      const headers = { host: host.host, 'content-type': 'application/json', 'x-amz-content-sha256': hash };
      const request = {
        method: 'PUT',
        protocol: host.protocol,
        hostname: host.hostname,
        path,
        headers,
        query: {},
      };
      const signed = await signer.sign(
        { ...request, ...(host.port ? { port: Number(host.port) } : {}) },
        { signingDate: now() },
      );
      const answer = await fetch(new URL(path, host), {
        method: 'PUT',
        headers: signed.headers,
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(timeout),
      });
      await answer.body?.cancel();
      if (answer.ok) return key;
      const retryAt = new Date(now().getTime() + retryPause);
      throw new Unavailable(`s3: keeping a body of ${body.length} bytes was answered ${answer.status}`, {
        retryAt,
        uncertain: false,
      });
    },
  };
}
