import type { Delivery } from '../../lib/signatures/scheme.ts';

/** A delivery at ten o'clock; header names are lower case, as in any. */
export const aDelivery = (changes: Partial<Delivery> = {}): Delivery => ({
  id: 'delivery-1',
  source: 'siem',
  method: 'POST',
  query: {},
  body: Buffer.from('{}'),
  receivedAt: new Date('2026-05-04T10:00:00Z'),
  via: { address: '192.0.2.1' },
  ...changes,
  headers: Object.fromEntries(
    Object.entries(changes.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  ),
});
