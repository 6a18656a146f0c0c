import { randomBytes } from 'node:crypto';
import type { Answer } from '../../platform.ts';
import { Rejected } from '../envelope.ts';

/** Download links: each opens one answer, without a bearer token, until it is used up or expires. */
export type Links = ReturnType<typeof newLinks>;

/** No links yet. */
export function newLinks(now: () => Date) {
  const links = new Map<string, { expiresAt: number; answer: () => Answer; uses: 'once' | 'many' }>();
  return {
    /** A new link's secret part. */
    issue: (answer: () => Answer, seconds: number, uses: 'once' | 'many'): string => {
      const secret = randomBytes(24).toString('base64url');
      links.set(secret, { expiresAt: now().getTime() + seconds * 1000, answer, uses });
      return secret;
    },
    follow: (secret: string): Answer => {
      const link = links.get(secret);
      if (link?.uses === 'once') links.delete(secret);
      // As stores of signed links have it: what was used, what expired and what never was look alike.
      if (!link || link.expiresAt <= now().getTime()) throw new Rejected(403, 'the link is not valid');
      return link.answer();
    },
    clear: (): void => links.clear(),
  };
}
