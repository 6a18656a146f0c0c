import type { SentAlert } from '../alert.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { readState } from './state.ts';
import { at, firstText, firstTime, readIds, readLabel, readList, textReader } from './values.ts';

const severities = { sev0: 90, sev1: 70, sev2: 50, sev3: 30, sev4: 10 };

/** Azure Monitor's common alert schema. An alert that fires again has another alertId; the resolved one repeats it. */
export const azureMonitor: Source = (json) => readBatch(json, ['alerts', 'events', 'value'], readAlert);

const readAlert = (body: Record<string, unknown>): SentAlert => {
  const text = textReader(body);
  const essential = (...names: string[]) =>
    text(...names.flatMap((name) => [`data.essentials.${name}`, `essentials.${name}`]));
  const context = at(body, 'data.alertContext') ?? at(body, 'alertContext');
  const criteria = readList(at(context, 'condition.allOf'));
  const dimensions = [
    ...criteria.flatMap((it) => readList(at(it, 'dimensions'))),
    ...readList(at(context, 'Dimensions')),
  ];
  const rule = essential('alertRule');
  return alertFrom(body, {
    id: idFrom('data.essentials.alertId', essential('alertId')),
    title: rule ?? 'Azure Monitor alert',
    description: essential('description'),
    severity: readLabel(essential('severity'), severities),
    occurredAt: firstTime(essential('firedDateTime')),
    rule: { id: essential('alertRuleID', 'alertRuleId'), name: rule },
    host: firstText(
      ...readIds(
        readList(at(body, 'data.essentials.alertTargetIDs') ?? at(body, 'essentials.alertTargetIDs')),
      ).map(machineIn),
      valueOf(dimensions, /^(computer|host(name)?|machine|devicename|vmname)$/i),
    ),
    // Of an entry in the activity log: who did it.
    user: firstText(
      valueOf(dimensions, /^(user(name|principalname)?|account(name|upn)?|caller)$/i),
      at(context, 'caller'),
    ),
    link: firstText(
      essential('investigationLink'),
      ...[...criteria, context].flatMap((it) => links.map((name) => at(it, name))),
    ),
    state: readState(essential('monitorCondition')),
  });
};

const links = [
  'linkToFilteredSearchResultsUI',
  'linkToSearchResultsUI',
  'LinkToFilteredSearchResultsUI',
  'LinkToSearchResults',
];

/** The name of a machine whose resource an alert watches: a target of another kind has a name too, but is no host. */
const machineIn = (target: string): string | undefined =>
  /\/(?:microsoft\.compute\/virtualmachines|microsoft\.hybridcompute\/machines)\/([^/]+)/i.exec(target)?.[1];

const valueOf = (dimensions: unknown[], name: RegExp): unknown =>
  at(
    dimensions.find((it) => name.test(firstText(at(it, 'name')) ?? '')),
    'value',
  );
