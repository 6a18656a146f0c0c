import type { Evidence } from '../records.ts';
import { alertId, eventId } from '../seed.ts';

/** Alerts and events that come next in their rows: from which place on, and how many. */
export type Coming = { alerts: Row; events: Row };
type Row = { from: number; count: number };

/** The evidence of a case that holds these. The ids, which are long and many, are put together when they are read. */
export class ComingEvidence implements Evidence {
  readonly leads = [];
  readonly #coming: Coming;
  #alerts: readonly string[] | null = null;
  #events: readonly string[] | null = null;

  constructor(coming: Coming) {
    this.#coming = coming;
  }

  get alerts(): readonly string[] {
    return (this.#alerts ??= idsOf(this.#coming.alerts, alertId));
  }

  get events(): readonly string[] {
    return (this.#events ??= idsOf(this.#coming.events, eventId));
  }
}

const idsOf = ({ from, count }: Row, idOf: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => idOf(from + n));
