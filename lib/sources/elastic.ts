import * as v from 'valibot';
import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { type Body, documentIn, documentOf, listsIn, withSections } from './elastic-body.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readEach, type Source } from './source.ts';
import { readState } from './state.ts';
import {
  anyObject,
  at,
  firstText,
  firstTime,
  readLabel,
  readList,
  readSeverity,
  textReader,
} from './values.ts';

type Text = (...paths: string[]) => string | null;

/** Kibana's webhook connector: alerts of a rule's run, one alert, or only that a rule ran, as the action's template has it. */
export const elastic: Source = (json) => {
  if (Array.isArray(json)) return readEach(json, '', (doc) => readAlert(doc, documentOf(doc)));
  const sent = v.parse(anyObject, json);
  const body = withSections(sent);
  const lists = listsIn(body);
  if (lists.length === 0) return [readAlert(sent, documentOf(body))];
  return lists.flatMap(({ path, docs }) =>
    readEach(docs, path, (doc) => readAlert(doc, documentIn(body, doc))),
  );
};

const readAlert = (sent: Body, said: Body): SentAlert => {
  const text = textReader(said);
  const rule = {
    id: text('kibana.alert.rule.uuid', 'signal.rule.id', 'rule.id', 'context.rule.id', 'rule_id', 'ruleId'),
    name:
      text('kibana.alert.rule.name', 'signal.rule.name', 'rule.name', 'context.rule.name') ??
      text('rule_name', 'ruleName', 'alertName'),
  };
  const times = ['kibana.alert.original_time', 'signal.original_time', '@timestamp', 'kibana.alert.start'];
  return alertFrom(sent, {
    id: idFrom('kibana.alert.uuid', idOf(text), occurrenceOf(sent, rule.id ?? rule.name, text)),
    title: rule.name ?? text('title', 'name', 'message') ?? 'Kibana alert',
    description: text(
      'kibana.alert.reason',
      'context.reason',
      'reason',
      'context.message',
      'message',
      'description',
      'kibana.alert.rule.description',
      'signal.rule.description',
      'context.rule.description',
    ),
    severity: severityOf(said),
    occurredAt: firstTime(...[...times, 'context.timestamp', 'timestamp', 'date'].map((path) => text(path))),
    rule,
    host:
      text('host.hostname', 'host.name', 'hostname', 'host_name', 'host', 'context.host.name') ??
      termOf(said, ['host.name', 'host.hostname']),
    user:
      text('user.name', 'user.email', 'username', 'user_name', 'user') ??
      termOf(said, ['user.name', 'user.email']),
    link:
      text('kibana.alert.url', 'context.alertDetailsUrl', 'alertDetailsUrl', 'results_link') ??
      text('context.results_link', 'context.viewInAppUrl', 'link', 'url', 'rule.url'),
    state: stateOf(text),
  });
};

// The instance of a stack rule (`host-1`) comes again with each occurrence; what is unique is a UUID or a document's hash.
const unique = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{40,})$/i;

const idOf = (text: Text): string | null => {
  const own = text('kibana.alert.uuid', '_id', 'alert.uuid', 'alert_uuid', 'alertUuid', 'uuid');
  return (
    own ??
    ['alert.id', 'alert_id', 'alertId'].map((path) => text(path)).find((id) => unique.test(id ?? '')) ??
    null
  );
};

/** Without an id of its own an alert is told by its rule, instance and beginning, or by all it says: a retry repeats it. */
const occurrenceOf = (sent: Body, rule: string | null, text: Text): string | null => {
  const instance = text('kibana.alert.instance.id', 'alert.id', 'alert_id', 'alertId');
  const start = text(
    'kibana.alert.start',
    'kibana.alert.original_time',
    '@timestamp',
    'context.timestamp',
    'timestamp',
  );
  if (instance !== null && start !== null) return hashOf([rule, instance, start]);
  return rule === null ? null : hashOf([sent]);
};

// Kibana's own numbers for its labels.
const labels = { low: 21, medium: 47, high: 73, critical: 99 };
// The severity of an alert may differ from that of its rule, which is told as well.
const graded = ['kibana.alert.', 'signal.rule.', '', 'context.rule.', 'kibana.alert.rule.', 'rule.'];

const severityOf = (said: Body): number | null =>
  graded
    .map((place) => {
      const label = at(said, `${place}severity`);
      const score = readSeverity(at(said, `${place}risk_score`), at(said, `${place}riskScore`));
      return score ?? readLabel(label, labels) ?? readSeverity(label);
    })
    .find((it) => it !== null) ?? null;

/** What a threshold rule grouped by: such an alert says no more of a host or a user. */
const termOf = (said: Body, fields: string[]): string | null =>
  firstText(
    ...readList(at(said, 'kibana.alert.threshold_result.terms'))
      .filter((term) => fields.some((field) => at(term, 'field') === field))
      .map((term) => at(term, 'value')),
  );

const stateOf = (text: Text): SentAlert['state'] => {
  const words = [
    'kibana.alert.status',
    'kibana.alert.workflow_status',
    'signal.status',
    'alert.actionGroup',
    'actionGroup',
    'action_group',
    'alert_status',
    'status',
  ].map((path) => text(path));
  return words.some((word) => /^recovered$/i.test(word ?? '')) ? 'resolved' : readState(...words);
};
