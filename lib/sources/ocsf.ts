import type { SentAlert } from '../alert.ts';
import { hostAmong, kindAmong, readFindings, userAmong } from './aws.ts';
import { idFrom } from './identity.ts';
import { alertFrom, type Source } from './source.ts';
import { readState } from './state.ts';
import { at, firstText, firstTime, readLabel, readList, readSeverity, reader } from './values.ts';

const severities = { 1: 10, 2: 30, 3: 50, 4: 70, 5: 90, 6: 100 };
// Its status 3 is "on hold"; that of the others "suppressed".
const incidentFinding = '2005';

/** Findings in the Open Cybersecurity Schema (classes 2001 to 2007), and other events that say `is_alert`. */
export const ocsf: Source = (json) => readFindings(json, readOcsf);

/** One OCSF finding, for sources that carry them too. */
export const readOcsf = (finding: Record<string, unknown>): SentAlert => {
  const get = reader(finding);
  // 1.0 says `finding` for what is `finding_info` since 1.1; an incident lists the findings it is of.
  const info = (name: string) =>
    get(`finding_info.${name}`, `finding.${name}`, `finding_info_list.0.${name}`);
  return alertFrom(finding, {
    id: idFrom('finding_info.uid', get('finding_info.uid', 'finding.uid', 'metadata.uid'), info('uid')),
    title:
      firstText(get('finding_info.title', 'finding.title', 'message'), info('title'), get('class_name')) ??
      'OCSF finding',
    description: firstText(info('desc'), get('desc'), get('message')),
    severity: readOcsfSeverity(get('severity_id'), get('severity')),
    occurredAt: firstTime(get('time'), get('time_dt'), info('modified_time'), info('created_time')),
    rule: {
      id: firstText(info('analytic.uid'), get('metadata.event_code')),
      name: firstText(info('analytic.name'), get('compliance.control'), kindAmong(info('types'))),
    },
    host: hostOf(finding),
    user: userOf(finding),
    link: firstText(info('src_url'), get('src_url')),
    state: stateOf(get),
  });
};

// Where an id is given its label adds nothing: 0 is unknown, and 99 a severity of the sender's own.
const readOcsfSeverity = (id: unknown, label: unknown): number | null => {
  if (id !== undefined) return readLabel(id, severities);
  return readLabel(label, { fatal: 100 }) ?? readSeverity(label);
};

const stateOf = (get: (...paths: string[]) => unknown): SentAlert['state'] => {
  const id = (path: string) => firstText(get(path));
  const over = id('class_uid') === incidentFinding ? ['4', '5'] : ['3', '4', '5', '6'];
  const isClosed = id('activity_id') === '3' || over.includes(id('status_id') ?? '');
  // In classes that are no finding the same numbers mean success, failure, update.
  if (isClosed && (id('class_uid') ?? '2').startsWith('2')) return 'resolved';
  return readState(get('status'), get('status_code'), get('compliance.status'));
};

const resourcesOf = (finding: object): unknown[] =>
  ['resources', 'resource', 'affected_resources'].flatMap((name) => readList(at(finding, name)));

// What it happened on stands at the top, in the evidence, or among the resources.
const hostOf = (finding: object): string | null =>
  firstText(
    ...placesOf(finding).map((it) => reader(it)('device.hostname', 'device.name')),
    hostAmong(resourcesOf(finding)),
  );

const userOf = (finding: object): string | null =>
  firstText(
    ...placesOf(finding).map((it) =>
      reader(it)('user.name', 'user.email_addr', 'actor.user.name', 'actor.user.email_addr'),
    ),
    userAmong(resourcesOf(finding)),
  );

const placesOf = (finding: object): unknown[] => [finding, ...readList(at(finding, 'evidences'))];
