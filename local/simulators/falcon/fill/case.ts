import type { Random } from '../../random.ts';
import { accountOf, detectionOf, hostnameOf } from '../alert-facts.ts';
import { ofTemplate } from '../configuration/of-template.ts';
import { fileByHand } from '../files/by-hand.ts';
import type { AlertRecord, FalconCase } from '../records.ts';
import { eventId, hosts, users, type UserRef } from '../seed.ts';
import { changeCase, openCase, raiseAlerts, type Tenant } from '../tenant.ts';
import * as words from './words.ts';

/** The tenant as it was at an instant. */
type At = (time: number) => Tenant;

type Wanted = { random: Random; templateIds: readonly string[]; createdAt: number; until: number };

const minute = 60_000;
const day = 86_400_000;

/** Opens a plausible case and works on it as a team would, up to `until`. */
export function fillCase(at: At, wanted: Wanted): void {
  const { random, createdAt, until } = wanted;
  let held = opened(at(createdAt), wanted);
  const analyst = random.pick(users);
  const edit = (time: number, changes: Partial<FalconCase>): void => {
    if (time <= until) held = changeCase(at(time), held, changes, { by: analyst, bumps: 'version' });
  };

  if (!random.chance(0.9)) return; // nobody has looked yet
  const started = createdAt + random.whole(3, 600) * minute;
  edit(started, { status: 'in_progress', assignedTo: analyst });
  if (random.chance(0.3)) edit(started + random.whole(5, 90) * minute, { tags: random.some(words.tags, 3) });
  const closed = started + Math.floor(random.next() ** 2 * 20 * day) + 30 * minute;
  if (random.chance(0.92)) {
    edit(closed, { status: 'closed', customFields: answered(held, random) });
    if (held.status === 'closed') closeAlerts(at(closed), held, analyst);
  }
  if (random.chance(0.05)) edit(closed + random.whole(1, 5) * day, { status: 'reopened' });
  if (random.chance(0.12)) attachFiles(at, held, wanted);
}

function opened(tenant: Tenant, { random, templateIds }: Wanted): FalconCase {
  const alerts = raiseAlerts(tenant, random.chance(0.85) ? Math.ceil(random.next() ** 3 * 6) : 0);
  const [first] = alerts.flatMap((id) => tenant.alerts.get(id) ?? []);
  const said = {
    ...titleOf(first, random),
    description: descriptionOf(first, random),
    status: 'new' as const,
    tags: random.some(words.tags, random.whole(0, 2)),
  };
  const evidence = { alerts, events: eventsOf(tenant, random, first ? 0.3 : 1), leads: [] };
  const createdAt = tenant.now();
  const template = random.chance(0.3) && ofTemplate(tenant, random.pick(templateIds), said, { createdAt });
  const by = random.pick(users);
  return openCase(
    tenant,
    { ...said, descriptionFormat: 'text', evidence, assignedTo: null, ...template },
    by,
  );
}

function titleOf(first: AlertRecord | undefined, random: Random): { name: string; severity: number } {
  const host = first ? hostnameOf(first) : random.pick(hosts).hostname;
  const user = first ? accountOf(first).name : nameOf(random.pick(users));
  const detection = first && detectionOf(first);
  const forms = words.namesByDetection[detection?.name ?? ''] ?? words.namesWithoutAlert;
  const core = random.pick(forms).replace('{host}', host).replace('{user}', user);
  const name = random.pick(words.prefixes) + core + random.pick(words.suffixes);
  const severity = (detection?.severity ?? random.whole(10, 60)) + random.whole(-9, 9);
  return { name, severity: Math.min(100, Math.max(1, severity)) };
}

const nameOf = ({ email }: UserRef): string => email.split('@')[0] ?? '';

function descriptionOf(first: AlertRecord | undefined, random: Random): string {
  if (random.chance(0.1)) return '';
  const next = random.chance(0.6) ? [random.pick(words.nextSteps)] : [];
  return [...(first ? [detectionOf(first).description] : []), random.pick(words.findings), ...next].join(
    '\n',
  );
}

/** Some events, which the platform knows from then on. */
function eventsOf(tenant: Tenant, random: Random, share: number): string[] {
  if (!random.chance(share)) return [];
  const ids = Array.from({ length: random.whole(1, 4) }, (_, n) => eventId(tenant.events.size + n));
  for (const id of ids) tenant.events.add(id);
  return ids;
}

/** The custom fields of a case once it is understood. */
const answered = ({ template, customFields }: FalconCase, random: Random) =>
  customFields.map((held) => {
    const options = template?.fields.find((field) => field.id === held.id)?.options ?? [];
    const value = options.length > 0 ? random.pick(options).value : `INC-${random.whole(10_000, 99_999)}`;
    return { ...held, values: [value] };
  });

function closeAlerts({ alerts, now }: Tenant, { evidence }: FalconCase, analyst: UserRef): void {
  for (const id of evidence.alerts) {
    const alert = alerts.get(id);
    const updatedAt = now().toISOString();
    if (alert) alerts.set(id, { ...alert, status: 'closed', assignedTo: analyst, updatedAt });
  }
}

function attachFiles(at: At, { id, createdAt }: FalconCase, { random, until }: Wanted): void {
  for (const [name, least, most] of random.some(words.files, random.whole(1, 3))) {
    const time = Math.min(until, Date.parse(createdAt) + random.whole(10, 2000) * minute);
    fileByHand(at(time))(id, name, random.whole(least, most));
  }
}
