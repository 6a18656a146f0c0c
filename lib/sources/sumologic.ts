import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { anySpelling } from './spelling.ts';
import { readState } from './state.ts';
import { firstText, firstTime, readLabel, readList, readObject, readSeverity } from './values.ts';

/** Sumo Logic: monitors and scheduled searches by a payload of the customer's own names, and Insights of Cloud SIEM. */
export const sumologic: Source = (json) =>
  readBatch(json, ['alerts', 'events', 'insights'], (body) => {
    const said = anySpelling({ ...inner(body), ...body });
    return said.text('readableId', 'entity.entityType') === null
      ? readFiring(body, said)
      : readInsight(body, said);
  });

type Said = ReturnType<typeof anySpelling>;

/** What a template keeps under a name of its own. */
const inner = (body: Record<string, unknown>): Record<string, unknown> =>
  Object.assign(
    {},
    ...['payload', 'details', 'data', 'alert', 'insight'].map((name) => readObject(body[name])),
  );

const severities = { critical: 90, warning: 50, missingdata: 30 };
const resultNames = ['resultsJson', 'aggregateResultsJson', 'rawResultsJson', 'results'];

const readFiring = (body: Record<string, unknown>, { text, values, part }: Said): SentAlert => {
  const trigger = text('triggerType', 'alertStatus') ?? '';
  const row = anySpelling(resultNames.flatMap((name) => readList(part(name)))[0]);
  const rule = { id: text('id', 'monitorId'), name: text('name', 'monitorName', 'searchName', 'alertName') };
  const url = text('alertResponseUrl', 'alertUrl');
  const times = values('triggerTimeStart', 'triggerTimeEnd', 'fireTime');
  return alertFrom(body, {
    // `Id` is the monitor's, the same with every firing.
    id: idFrom(
      'alertResponseUrl',
      lastOf(url),
      text('alertId'),
      firing(rule.id ?? rule.name, firstText(...times, text('triggerTime', 'triggerTimeRange', 'timeRange'))),
    ),
    title: text('alertName') ?? rule.name ?? 'Sumo Logic alert',
    description: text('description', 'searchDescription', 'triggerCondition'),
    severity: readLabel(levelOf(trigger), severities) ?? readSeverity(text('severity')),
    occurredAt: firstTime(...times, ofUsText(text('triggerTime'))),
    rule,
    // `_sourceHost` is the last resort: of what a collector relays it names the relay.
    host:
      text('host', 'hostname') ??
      row.text('hostname', 'host', 'destHost', 'dest', 'deviceHostname', 'computer', '_sourceHost'),
    user: text('user', 'username') ?? row.text('user', 'username', 'userEmail', 'userName', 'actor'),
    link: firstText(url, text('queryUrl', 'searchQueryUrl', 'sourceUrl')),
    state: /^(resolved|normal)/i.test(trigger) ? 'resolved' : 'open',
  });
};

const readInsight = (body: Record<string, unknown>, { text, values }: Said): SentAlert => {
  const kind = text('entity.entityType', 'entity.type') ?? '';
  const entity = text('entity.hostname', 'entity.value', 'entity.name');
  return alertFrom(body, {
    id: idFrom('id', text('id', 'readableId')),
    title: text('name', 'description') ?? 'Sumo Logic Insight',
    description: text('description'),
    severity: readSeverity(text('severity')),
    occurredAt: firstTime(...values('timestamp', 'created')),
    rule: { id: text('signals.0.ruleId'), name: text('signals.0.name') },
    host: /host/i.test(kind) ? entity : null,
    user: /user/i.test(kind) ? entity : null,
    link: text('insightUrl', 'url'),
    state: readState(text('status.name'), text('status')),
  });
};

const lastOf = (url: string | null): string | null => /\/([^/?#]+)\/?(?:\?.*)?$/.exec(url ?? '')?.[1] ?? null;

const firing = (rule: string | null, time: string | null): string | null =>
  rule === null || time === null ? null : hashOf([rule, time]);

/** `Critical` of `ResolvedCritical`, and one spelling of `Missing Data`. */
const levelOf = (trigger: string): string => trigger.replace(/^resolved/i, '').replaceAll(/[\s_]/g, '');

/** `07/13/2021 03:38:30 PM UTC`: the vendor's form, in the one zone that needs no table. */
const ofUsText = (text: string | null): string | null => {
  const parts = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d:\d\d) ([AP]M) (?:UTC|GMT)$/.exec(text ?? '');
  if (!parts) return null;
  const [, month, day, year, hour, rest, half] = parts;
  const hours = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  return `${year}-${month}-${day}T${String(hours).padStart(2, '0')}:${rest}Z`;
};
