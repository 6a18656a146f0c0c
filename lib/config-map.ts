import * as v from 'valibot';
import { expression } from './config-values.ts';

const says = (what: string) => v.pipe(expression, v.description(what));
const maySay = (what: string) => v.optional(says(what));

/** Where everything stands in the bodies of a source of type generic: a JSONata expression over one alert for each. */
export const alertMap = v.strictObject({
  id: says('A redelivery repeats it, a new occurrence does not.'),
  title: says('What the alert is called.'),
  description: maySay('What it says at length.'),
  severity: maySay('A number from 0 to 100, or a label from informational to critical.'),
  occurredAt: maySay('When it happened: ISO 8601 with a zone, or a count of seconds or smaller units.'),
  host: maySay('The affected host.'),
  user: maySay('The affected user.'),
  ruleId: maySay('The id of the rule that raised it.'),
  ruleName: maySay('The name of that rule.'),
  falconAlertIds: maySay(
    'Composite ids of Falcon alerts, one or a list. Looked for in the alert unless given.',
  ),
  falconEventIds: maySay('Ids of events of Falcon’s NG-SIEM, one or a list.'),
  incydrEventIds: maySay('Ids of Incydr file events, one or a list. Looked for in the alert unless given.'),
  falconCaseIds: maySay('Falcon cases that hold the alert already, one or a list.'),
  link: maySay('Back to the alert in the sender’s console.'),
  resolved: maySay('True of an alert that is over.'),
});

/** What a source of type generic needs beside what every source has. */
export const generic = {
  alerts: v.optional(
    v.pipe(
      expression,
      v.description(
        'A JSONata expression over the body that gives its alerts. The body, or its items, unless given.',
      ),
    ),
  ),
  map: alertMap,
};

export type GenericSettings = { alerts?: string | undefined; map: v.InferOutput<typeof alertMap> };
