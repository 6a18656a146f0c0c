import { at, readJson, readList, readObject } from './values.ts';

export type Body = Record<string, unknown>;

// Of a summary of alerts, all of them are also the new, the ongoing and the recovered.
const summary = ['alerts.new.data', 'alerts.ongoing.data', 'alerts.recovered.data'];
const places = ['alerts', 'context.alerts', 'hits.hits', 'hits', 'events', 'resources', ...summary];

/** Where in a rendered template documents of alerts stand, and which. */
export const listsIn = (body: Body): { path: string; docs: unknown[] }[] =>
  places
    .filter((path) => isListOfAlerts(at(body, path)))
    .map((path) => ({ path, docs: readList(at(body, path)) }));

const isListOfAlerts = (value: unknown): boolean => {
  const list = readJson(value);
  return Array.isArray(list) && list.length > 0 && list.every((doc) => readObject(doc) !== null);
};

/** Templates write variables as JSON in a text, and may put all of it under a key of its own. */
export const withSections = (sent: Body): Body => {
  const body = readObject(sent['webhook_body']) ?? sent;
  const section = (name: string) => readObject(body[name]) ?? readObject(body[`${name}_info`]) ?? body[name];
  const sections = ['alert', 'context', 'rule'].map((name) => [name, section(name)]);
  return { ...body, ...Object.fromEntries(sections), alerts: readJson(body['alerts']) };
};

/** A document, also one that is the hit of a search. */
export const documentOf = (doc: Body): Body => ({ ...doc, ...readObject(doc['_source']) });

const ofTheRule = [
  'rule',
  'rule_id',
  'ruleId',
  'rule_name',
  'ruleName',
  'context',
  'severity',
  'risk_score',
  'results_link',
  'date',
];

/** A document with what stands around it and holds for each alert of the run: the rest is not said of any one of them. */
export const documentIn = (body: Body, doc: Body): Body => ({
  ...Object.fromEntries(ofTheRule.map((name) => [name, body[name]])),
  ...documentOf(doc),
  // `rule` within a document is one of the agent that saw the event.
  rule: body['rule'] ?? doc['rule'],
});
