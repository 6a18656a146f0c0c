import * as v from 'valibot';
import { count, duration, expression, name, template, textLike } from './config-values.ts';

const people = v.pipe(
  v.strictObject({ subject: v.optional(template), assignee: v.optional(template) }),
  v.description('Who takes the place of a subject or an assignee that the platform does not know.'),
);

const caseSettings = v.strictObject({
  key: v.pipe(
    v.array(expression),
    v.minLength(1, 'at least one key field'),
    v.description('JSONata expressions over the alert: alerts with equal values share a case.'),
  ),
  window: v.optional(duration('How long after its opening a case still takes alerts.'), '24h'),
  threshold: v.optional(
    v.pipe(
      v.strictObject({
        alerts: v.pipe(count(2, 100), v.description('How many alerts open the case.')),
        within: duration('Within which time they must have come.'),
      }),
      v.description('Alerts of a key are held until so many have come; then all of them are in the case.'),
    ),
  ),
  name: v.optional(template, '{{ title }}'),
  description: v.optional(template, '{{ description }}'),
  severity: v.optional(
    v.pipe(template, v.description('Falcon only: a template that gives a number from 1 to 100.')),
  ),
  tags: v.optional(v.pipe(v.array(template), v.description('Falcon only.'))),
  subject: v.optional(
    v.pipe(template, v.description('Incydr only: gives a user id, or an e-mail address that is looked up.')),
  ),
  assignee: v.optional(
    v.pipe(
      template,
      v.description(
        'Incydr: gives a user id, or an e-mail address that is looked up. Falcon: gives the UUID of a user.',
      ),
    ),
  ),
  fallback: v.optional(people),
  findings: v.optional(
    v.pipe(
      v.picklist(['opening', 'all']),
      v.description(
        'Incydr only: which alerts the findings list. all costs two more calls for each time that alerts are attached. opening unless given.',
      ),
    ),
  ),
  whenClosed: v.optional(
    v.pipe(
      v.picklist(['reopen', 'succeed']),
      v.description(
        'Falcon only: what a case that a person closed does when a further alert comes. succeed unless given.',
      ),
    ),
  ),
  whenResolved: v.optional(
    v.pipe(
      v.picklist(['note', 'close']),
      v.description(
        'What a case does when its sender says that an alert is resolved: a note, and with close it is closed once all its alerts are.',
      ),
    ),
    'note',
  ),
  rawAlert: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Falcon only: whether the sender’s own body of each alert is put into the case as a file. One more call an alert.',
      ),
    ),
  ),
});

/** Which alerts open cases where, and how those look. */
export const route = v.strictObject({
  name: v.pipe(
    v.string(),
    v.minLength(1, 'a name'),
    v.description('Part of the identity of the route’s cases: alerts open new cases after a change.'),
  ),
  when: v.pipe(expression, v.description('A JSONata expression: the alerts for which it is true.')),
  open: v.pipe(name, v.description('The connection on which the case is opened.')),
  case: caseSettings,
});

const time = 'a time with its zone, such as 2026-12-01T08:00:00Z';

/** Which alerts open no case for a while, and why. */
export const suppression = v.strictObject({
  when: v.pipe(expression, v.description('A JSONata expression: the alerts for which it is true.')),
  reason: v.pipe(v.string('a reason'), v.minLength(1, 'a reason'), v.description('Kept with each alert.')),
  until: v.pipe(
    textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/, time),
    v.description('Alerts that are received after this open cases again.'),
  ),
});
