import type { SentAlert } from '../alert.ts';
import { huntIncydrEventIds } from './hunt.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { anySpelling } from './spelling.ts';
import { readState } from './state.ts';
import { at, firstText, firstTime, readIds, readJson, readList, readSeverity } from './values.ts';

/** Detections of Google SecOps, from a playbook's HTTP action or through Pub/Sub. An id comes again with each event matched. */
export const googleSecops: Source = (json) => {
  const body = pushed(json);
  // The stream of detections says that it is alive.
  if (at(body, 'heartbeat') === true) return [];
  return readBatch(body, ['detections', 'curatedRuleDetections', 'alerts'], readDetection);
};

/** What a push subscription of Pub/Sub carries, in Base64. */
const pushed = (json: unknown): unknown => {
  const data = at(json, 'message.data');
  return typeof data === 'string' ? readJson(Buffer.from(data, 'base64').toString()) : json;
};

const readDetection = (sent: Record<string, unknown>): SentAlert => {
  const body = anySpelling(sent);
  // An object in older versions, a list since.
  const detection = anySpelling(readList(body.part('detection'))[0] ?? {});
  const labelled = (list: string, ...keys: string[]) => labelIn(readList(detection.part(list)), keys);
  const events = eventsOf(body.part).map(anySpelling);
  const ofEvents = (...paths: string[]) => firstText(...events.map(({ text }) => text(...paths)));
  const idInLink = /\bde_[0-9a-f-]{36}/.exec(detection.text('urlBackToProduct') ?? '')?.[0];
  return alertFrom(sent, {
    id: idFrom('id', body.text('id', 'detectionId'), body.text('name')?.split('/').at(-1), idInLink),
    title: detection.text('ruleName', 'summary') ?? body.text('displayName') ?? 'Google SecOps detection',
    description: firstText(detection.text('description'), labelled('ruleLabels', 'description')),
    severity: readSeverity(
      detection.text('riskScore'),
      labelled('outcomes', 'riskscore'),
      labelled('ruleLabels', 'severity'),
      detection.text('severity'),
    ),
    occurredAt: firstTime(
      ...body.values('detectionTime', 'timeWindow.endTime', 'commitTime', 'createdTime'),
      ofEvents('metadata.eventTimestamp'),
    ),
    rule: { id: detection.text('ruleId'), name: detection.text('ruleName') },
    // What a rule matches by is what its detection is about, whoever else its events name.
    host: firstText(
      labelled('detectionFields', ...hostKeys),
      ofEvents('principal.hostname', 'principal.asset.hostname', 'target.hostname', 'target.asset.hostname'),
      labelled('outcomes', ...hostKeys),
    ),
    user: firstText(
      labelled('detectionFields', ...userKeys),
      ofEvents(
        ...['principal', 'target'].flatMap((it) => [`${it}.user.userid`, `${it}.user.emailAddresses`]),
      ),
      labelled('outcomes', ...userKeys),
    ),
    incydrEventIds: readIds(huntIncydrEventIds(sent), events.map(loggedByIncydr)),
    link: detection.text('urlBackToProduct'),
    state: readState(body.text('feedbackSummary.status', 'status')),
  });
};

const hostKeys = ['hostname', 'host', 'principalhostname', 'targethostname', 'asset', 'device'];
const userKeys = [
  'user',
  'userid',
  'username',
  'principaluser',
  'targetuser',
  'email',
  'principaluserid',
  'targetuserid',
];

/** The value of a label (`key` and `value`) that goes by one of several names. */
const labelIn = (labels: unknown[], keys: string[]): string | null => {
  const named = labels.map(anySpelling);
  const valueOf = (key: string) => named.find((it) => plainKey(it.text('key')) === key)?.text('value');
  return firstText(...keys.map(valueOf));
};

const plainKey = (key: string | null): string => key?.toLowerCase().replaceAll(/[_\s-]/g, '') ?? '';

const eventsOf = (part: (path: string) => unknown): unknown[] => [
  ...readList(part('event')),
  ...readList(part('events')),
  ...readList(part('collectionElements')).flatMap((it) =>
    readList(at(it, 'references')).map((one) => at(one, 'event')),
  ),
];

/** Of a log of Incydr, what the product calls its entry is the id of the file event. */
const loggedByIncydr = ({ text }: ReturnType<typeof anySpelling>): string | null =>
  /^code42/i.test(text('metadata.logType', 'metadata.productName', 'metadata.vendorName') ?? '')
    ? text('metadata.productLogId')
    : null;
