import type { SecretSource } from './uses.ts';

/** Where a sender is to put its secret, in words. `url` is that of the source, where it is known. */
export function placeAt({ auth }: SecretSource, url: string | null): string {
  if (auth.scheme === 'header') return `as the value of the header ${auth.header}`;
  if (auth.scheme === 'url-secret')
    return `at the end of its URL, ${url ?? 'the URL of the source'}?secret=…`;
  if (auth.scheme === 'bearer') return 'as bearer token (Authorization: Bearer …)';
  if (auth.scheme === 'basic') return `as password of the user ${auth.user}`;
  return `as the secret that it signs with (${auth.scheme})`;
}

const vendorsOwn = new Set<SecretSource['auth']['scheme']>(['slack', 'stripe', 'pagerduty']);

/** Whether the vendor makes the secret of a source: one of ours it could not be given. */
export const isVendorMade = ({ auth }: SecretSource, current: string | null): boolean =>
  vendorsOwn.has(auth.scheme) || /^wh(sec|pk)_/.test(current ?? '');
