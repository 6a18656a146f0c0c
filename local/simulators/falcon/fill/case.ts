import type { Random } from '../../random.ts';
import { caseId, firstVersion } from '../case-versions.ts';
import { withStart, withStatus } from '../configuration/timers.ts';
import type { AlertRecord, FalconCase } from '../records.ts';
import { alertId, eventId } from '../seed.ts';
import { courseOf, standingOf, type Plan, type Step } from './course.ts';
import { countBelow } from './plan.ts';
import { descriptionOf, tagsOf, titleOf } from './sayings.ts';

/** What a case has of a template, before any clock runs. */
export type Settings = Pick<FalconCase, 'template' | 'sla' | 'customFields' | 'workflows'>;

/** A plausible case, as the team that works on it has left it. */
export function caseAt(plan: Plan, templates: readonly Settings[], number: number): FalconCase {
  const course = courseOf(plan, number);
  const { random, openedAt, openedBy, severity, steps } = course;
  const alerts = placesOf(plan.alertsFrom, number);
  const [sequence] = alerts;
  const about = sequence === undefined ? null : { sequence };
  const input = {
    name: titleOf(about, random),
    description: descriptionOf(about, random),
    descriptionFormat: 'text',
    severity,
    status: 'new' as const,
    tags: tagsOf(random, steps.some(isOf('tagged')) ? 3 : random.whole(0, 2)),
    assignedTo: null,
    evidence: {
      alerts: alerts.map(alertId),
      events: placesOf(plan.eventsFrom, number).map(eventId),
      leads: [],
    },
    ...(random.chance(0.3) && startedAt(openedAt, random.pick(templates))),
  };
  const first = firstVersion(number, input, { by: openedBy, at: new Date(openedAt) });
  const version = 1 + steps.length;
  return {
    ...first,
    ...standingOf(course),
    sla: steps.reduce((sla, { status, at }) => withStatus(sla, status, new Date(at)), first.sla),
    customFields: steps.some(isOf('closed')) ? answered(first, random) : first.customFields,
    version,
    consistencyVersion: version,
  };
}

const isOf =
  (wanted: Step['what']) =>
  ({ what }: Step): boolean =>
    what === wanted;

const startedAt = (time: number, settings: Settings): Settings => ({
  ...settings,
  sla: withStart(settings.sla, time),
});

/** The id of that case, which is its own without the rest. */
export const caseIdAt = ({ openedAt }: Plan, number: number): string =>
  caseId(number, openedAt[number - 1] ?? 0);

/** Which case has that id, null for none of these. */
export function numberOfCase(plan: Plan, id: string): number | null {
  const time = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16); // as ids of version 7 begin
  for (let place = countBelow(plan.openedAt, time); plan.openedAt[place] === time; place += 1)
    if (caseIdAt(plan, place + 1) === id) return place + 1;
  return null;
}

/** The number of the case that an alert came with. */
export const caseOfAlert = ({ alertsFrom }: Plan, place: number): number => countBelow(alertsFrom, place + 1);

/** The alert of that place: the team did with it what it did with its case. */
export function alertAt(plan: Plan, place: number): AlertRecord {
  const number = caseOfAlert(plan, place);
  const { status, assignedTo, updatedAt } = standingOf(courseOf(plan, number));
  return {
    compositeId: alertId(place),
    sequence: place,
    createdAt: new Date(plan.openedAt[number - 1] ?? 0).toISOString(),
    updatedAt,
    status,
    tags: [],
    comments: [],
    assignedTo,
    showInUi: true,
    linkedCaseIds: [caseIdAt(plan, number)],
  };
}

function placesOf(from: Uint32Array, number: number): number[] {
  const [first = 0, next = 0] = from.subarray(number - 1, number + 1);
  return Array.from({ length: next - first }, (_, n) => first + n);
}

/** The fields of a template once the case is understood. */
const answered = ({ template, customFields }: FalconCase, random: Random) =>
  customFields.map((held) => {
    const options = template?.fields.find((field) => field.id === held.id)?.options ?? [];
    const value = options.length > 0 ? random.pick(options).value : `INC-${random.whole(10_000, 99_999)}`;
    return { ...held, values: [value] };
  });
