import type { Random } from '../../random.ts';
import { firstVersion, nextVersion } from '../case-versions.ts';
import { ofTemplate } from '../configuration/of-template.ts';
import type { FalconCase } from '../records.ts';
import { users } from '../seed.ts';
import type { Tenant } from '../tenant.ts';
import { ComingEvidence, type Coming } from './coming-evidence.ts';
import { descriptionOf, tagsOf, titleOf } from './sayings.ts';
import * as words from './words.ts';

export type Wanted = { random: Random; templateIds: readonly string[]; createdAt: number; until: number };

const minute = 60_000;
const day = 86_400_000;

/** A plausible case that was opened at a time, as the team that works on it has left it by `until`. */
export function plausibleCase(tenant: Tenant, wanted: Wanted, coming: Coming): FalconCase {
  const { random, createdAt, until } = wanted;
  let held = opened(tenant, wanted, coming);
  const by = random.pick(users);
  const edit = (time: number, changes: Partial<FalconCase>): void => {
    if (time <= until) held = nextVersion(held, changes, { by, at: new Date(time), bumps: 'version' });
  };

  if (!random.chance(0.9)) return held; // nobody has looked yet
  const started = createdAt + random.whole(3, 600) * minute;
  edit(started, { status: 'in_progress', assignedTo: by });
  if (random.chance(0.3)) edit(started + random.whole(5, 90) * minute, { tags: tagsOf(random, 3) });
  const closed = started + Math.floor(random.next() ** 2 * 20 * day) + 90 * minute;
  if (random.chance(0.92)) edit(closed, { status: 'closed', customFields: answered(held, random) });
  if (random.chance(0.05)) edit(closed + random.whole(1, 5) * day, { status: 'reopened' });
  return held;
}

function opened(tenant: Tenant, { random, templateIds, createdAt }: Wanted, coming: Coming): FalconCase {
  const first = coming.alerts.count > 0 ? { sequence: coming.alerts.from } : null;
  const said = {
    ...titleOf(first, random),
    description: descriptionOf(first, random),
    status: 'new' as const,
    tags: tagsOf(random, random.whole(0, 2)),
  };
  const at = new Date(createdAt);
  const template =
    random.chance(0.3) && ofTemplate(tenant, random.pick(templateIds), said, { createdAt: at });
  const input = { ...said, descriptionFormat: 'text', assignedTo: null, ...template };
  const evidence = new ComingEvidence(coming);
  return firstVersion(tenant.nextNumber(), { ...input, evidence }, { by: random.pick(users), at });
}

/** How many of the next alerts and events a case gets. */
export function plausibleEvidence({ alerts, events }: Tenant, random: Random): Coming {
  const count = random.chance(0.85) ? Math.ceil(random.next() ** 3 * 6) : 0;
  return {
    alerts: { from: alerts.size, count },
    events: { from: events.size, count: random.chance(count > 0 ? 0.3 : 1) ? random.whole(1, 4) : 0 },
  };
}

/** The custom fields of a case once it is understood. */
const answered = ({ template, customFields }: FalconCase, random: Random) =>
  customFields.map((held) => {
    const options = template?.fields.find((field) => field.id === held.id)?.options ?? [];
    const value = options.length > 0 ? random.pick(options).value : `INC-${random.whole(10_000, 99_999)}`;
    return { ...held, values: [value] };
  });

/** What is attached to a case, if anything: the name of each file, its size and when it came. */
export const plausibleFiles = ({ random, createdAt, until }: Wanted) =>
  random.chance(0.11)
    ? random.some(words.files, random.whole(1, 3)).map(([name, least, most]) => ({
        name,
        bytes: random.whole(least, most),
        at: new Date(Math.min(until, createdAt + random.whole(10, 2000) * minute)),
      }))
    : [];
