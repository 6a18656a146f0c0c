import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { readGroups, readLabelled } from './alert-groups.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { at, firstText, readSeverity, readTime, textReader } from './values.ts';

/** Grafana's webhook: a group of alerts as Alertmanager sends them, or the one alert of a rule that alerting before Grafana 9 sent. */
export const grafana: Source = (json) =>
  isLegacy(json) ? readBatch(json, [], readLegacy) : readGroups(json, readUnified);

const isLegacy = (json: unknown): boolean => {
  const [first] = Array.isArray(json) ? json : [json];
  return at(first, 'alerts') === undefined && at(first, 'labels') === undefined && namesRule(first);
};

const namesRule = (json: unknown): boolean =>
  ['ruleId', 'ruleName'].some((name) => at(json, name) !== undefined);

const readUnified = (alert: Record<string, unknown>): SentAlert => {
  const get = textReader(alert);
  const read = readLabelled(alert);
  return alertFrom(alert, {
    ...read,
    rule: {
      id: get('ruleUID', 'labels.__alert_rule_uid__') ?? ruleIn(get('generatorURL')),
      // Alerts on a data source that fails or is silent carry a name of their own, and that of the rule beside it.
      name: get('labels.rulename') ?? read.rule?.name ?? null,
    },
    link: get('generatorURL', 'panelURL', 'dashboardURL', 'externalURL'),
  });
};

const ruleIn = (link: string | null): string | null =>
  firstText(/\/alerting\/(?:grafana\/)?([\w-]+)\/(?:view|edit)\b/.exec(link ?? '')?.[1]);

const readLegacy = (alert: Record<string, unknown>): SentAlert => {
  const get = textReader(alert);
  const name = get('ruleName');
  const rule = idFrom('ruleId', get('ruleId'), name);
  return alertFrom(alert, {
    // It tells no time: what the rule measured is all that sets one occurrence apart from the next.
    id: hashOf([get('orgId'), get('dashboardId'), get('panelId'), rule, at(alert, 'evalMatches') ?? []]),
    title: name ?? get('title') ?? 'Grafana alert',
    description: get('message'),
    severity: readSeverity(get('tags.severity', 'tags.level')),
    occurredAt: readTime(get('time', 'date')),
    rule: { id: get('ruleId'), name },
    host: get('tags.host', 'evalMatches.0.tags.host', 'evalMatches.0.tags.hostname'),
    user: get('tags.user', 'evalMatches.0.tags.user'),
    link: get('ruleUrl'),
    state: get('state')?.toLowerCase() === 'ok' ? 'resolved' : 'open',
  });
};
