import type { PriceList, PriceName } from './prices.ts';

/** One thing that is paid for in a month: how much of it, and how that is reckoned. */
export type Line = { service: string; what: string; how: string; quantity: number; price: PriceName };

/** What a line costs. */
export function costOf({ quantity, price }: Line, { prices }: PriceList): number {
  const { price: money, per } = prices[price] ?? { price: Number.NaN, per: 1 };
  return (quantity / per) * money;
}

export const sumOf = (lines: readonly Line[], list: PriceList): number =>
  lines.reduce((sum, line) => sum + costOf(line, list), 0);
