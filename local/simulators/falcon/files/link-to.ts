import type { Answer, Call } from '../../platform.ts';
import type { Tenant } from '../tenant.ts';

/** A link to what `answer` gives, as the switches want it; `call` tells under which name the simulator was asked. */
export function linkTo({ links, switches }: Tenant, { headers }: Call, answer: () => Answer): string {
  const { linkExpirySeconds, linkHost, linkUses } = switches();
  const asked = headers.host ?? 'localhost';
  const host = linkHost === 'same' ? asked : otherName(asked);
  return `http://${host}/case-files/links/${links.issue(answer, linkExpirySeconds, linkUses)}`;
}

/** The same server under another name: to a client, another origin. */
const otherName = (host: string): string =>
  host.startsWith('localhost') ? host.replace('localhost', '127.0.0.1') : host.replace(/^[^:]+/, 'localhost');
