import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SourceSettings } from '../lib/config.ts';
import { falconAddress, incydrAddress } from './addresses.ts';
import { eventPath } from './event-route.ts';
import { deploymentName, type LocalStack } from './stack.ts';

/** Where a sender posts to, and what it must add to be let in. Who signs needs the secret: docs/authentication.md says what with. */
export function sourceAddress(gatewayUrl: string, name: string, { auth }: SourceSettings, secret: string) {
  if (auth.scheme === 'eventbridge') return { url: `${gatewayUrl}${eventPath}`, headers: {}, secret };
  const url = `${gatewayUrl}/webhooks/${name}`;
  return auth.scheme === 'url-secret'
    ? { url: `${url}?secret=${secret}`, headers: {}, secret }
    : { url, headers: shownHeaders(auth, secret), secret };
}

function shownHeaders(auth: SourceSettings['auth'], secret: string): Record<string, string> {
  if (auth.scheme === 'header') return { [auth.header]: secret };
  if (auth.scheme === 'bearer') return { authorization: `Bearer ${secret}` };
  if (auth.scheme === 'basic')
    return { authorization: `Basic ${Buffer.from(`${auth.user}:${secret}`).toString('base64')}` };
  return {};
}

/** Every address of the running stack, for programs; written last, so that its presence says "ready". */
export function endpointsOf({ host, config, json, sourceSecrets, incydr, falcon, aws }: LocalStack) {
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
    // What the `casebridge` command needs besides, to look into this run.
    deployment: deploymentName,
    config: json,
  };
}

export async function writeEndpoints(file: string, stack: LocalStack): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(endpointsOf(stack), null, 2)}\n`);
}
