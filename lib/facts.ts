import type { KeptAlert } from './inbox-rows.ts';

/** What an alert says of itself, by name, in the order in which a person asks. What it does not say is left out. */
export function factsOf(alert: KeptAlert): [name: string, value: string][] {
  const all: [string, string | number | null][] = [
    ['Alert', alert.id],
    ['Source', alert.source],
    ['Rule', alert.rule.name ?? alert.rule.id],
    ['Severity', alert.severity],
    ['Occurred', alert.occurredAt],
    ['Host', alert.host],
    ['User', alert.user],
    ['Link', alert.link],
  ];
  return all.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, String(value)]]));
}
