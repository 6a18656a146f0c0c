import { randomOf, type Seed } from '../../random.ts';
import { fileByHand } from '../files/by-hand.ts';
import { restoreCase, type Tenant } from '../tenant.ts';
import { plausibleCase, plausibleEvidence, plausibleFiles } from './case.ts';
import { fillSettings } from './settings.ts';

const day = 86_400_000;

/** Fills a tenant with plausible cases of the year before `until`, and the settings that some of them follow. */
export function fillTenant(tenant: Tenant, { cases, random: number = 1 }: Seed, until: number): void {
  const random = randomOf(number);
  const addFile = fileByHand(tenant);
  const templateIds = fillSettings({ ...tenant, now: () => new Date(until - 366 * day) });
  // The newer, the more: a team looks back on a year, and has most on its desk from the last weeks.
  const ages = Float64Array.from({ length: cases }, () => Math.floor(365 * day * random.next() ** 1.6));
  for (const age of ages.toSorted().toReversed()) {
    const wanted = { random, templateIds, createdAt: until - age, until };
    const coming = plausibleEvidence(tenant, random);
    const it = plausibleCase(tenant, wanted, coming);
    restoreCase(tenant, it, { alerts: coming.alerts.count, events: coming.events.count });
    for (const { name, bytes, at } of plausibleFiles(wanted)) addFile(it.id, name, bytes, at);
  }
}
