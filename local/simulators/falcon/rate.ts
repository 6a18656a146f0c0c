import type { Operation } from '../platform.ts';
import type { Rate } from '../rate-limit.ts';
import type { Tenant } from './tenant.ts';

/** What a request counts against. */
export function rateOf({ settings, switches }: Tenant, operation: Operation): Rate {
  const { tokenRateLimit, rateLimitScope } = switches();
  if (operation.open)
    return { key: operation.id, limit: operation.id === 'oauth2AccessToken' ? tokenRateLimit : null };
  return { key: rateLimitScope === 'operation' ? operation.id : 'customer', limit: settings().rateLimit };
}

const observed = 6000; // what Falcon was seen to tell, and is told here where no limit is kept

/** The headers that tell a caller of the limit. */
export const rateHeaders = (limit: number | null, left: number | null): Record<string, string> => ({
  'X-Ratelimit-Limit': String(limit ?? observed),
  'X-Ratelimit-Remaining': String(left ?? observed - 1),
});
