import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SourceSettings } from '../lib/config.ts';
import { falconAddress, incydrAddress } from './addresses.ts';
import type { LocalStack } from './stack.ts';

/** Where a sender posts to, and what it must add to be let in. */
export function sourceAddress(gatewayUrl: string, name: string, { auth }: SourceSettings, secret: string) {
  const url = `${gatewayUrl}/webhooks/${name}`;
  switch (auth.scheme) {
    case 'header':
      return { url, headers: { [auth.header]: secret }, secret };
    case 'url-secret':
      return { url: `${url}?secret=${secret}`, headers: {}, secret };
  }
}

/** Every address of the running stack, for programs; written last, so that its presence says "ready". */
export function endpointsOf({ host, config, sourceSecrets, incydr, falcon, aws }: LocalStack) {
  const sources = Object.entries(config.sources).map(([name, settings]) => [
    name,
    sourceAddress(host.gatewayUrl, name, settings, sourceSecrets[name] ?? ''),
  ]);
  const { endpoints, region, bucket, table, queues } = aws;
  return {
    webhooks: `${host.gatewayUrl}/webhooks`,
    sources: Object.fromEntries(sources),
    incydr: incydrAddress(incydr),
    falcon: falconAddress(falcon),
    aws: { endpoints, region, bucket, table, queues },
  };
}

export async function writeEndpoints(file: string, stack: LocalStack): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(endpointsOf(stack), null, 2)}\n`);
}
