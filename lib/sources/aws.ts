import * as v from 'valibot';
import type { SentAlert } from '../alert.ts';
import { readEach } from './source.ts';
import { anyObject, at, firstText, readList, readObject, reader, readText } from './values.ts';

/**
 * Reads the findings of a body, whatever AWS sent them in: a notification of SNS, an event of EventBridge, a list of
 * either, `findings`, or nothing. What SNS sends of itself has none.
 */
export function readFindings(
  json: unknown,
  read: (finding: Record<string, unknown>) => SentAlert,
): SentAlert[] {
  const body = opened(json);
  if (Array.isArray(body)) return readEach(body.flatMap(opened).flatMap(partsOf), '', read);
  const parts = partsOf(body);
  return parts[0] === body ? [read(v.parse(anyObject, body))] : readEach(parts, 'findings', read);
}

const opened = (json: unknown): unknown => {
  const kind = firstText(at(json, 'Type'));
  if (kind === 'SubscriptionConfirmation' || kind === 'UnsubscribeConfirmation') return [];
  if (kind === 'Notification' && at(json, 'TopicArn') !== undefined) {
    const message = readList(at(json, 'Message'));
    return message.length === 1 ? opened(message[0]) : message;
  }
  return readObject(at(json, 'detail')) ?? json;
};

const partsOf = (body: unknown): unknown[] => {
  // The totals of an insight, which a custom action of Security Hub can send: counts, and no finding.
  if (at(body, 'insightResults') !== undefined) return [];
  const findings = at(body, 'findings') ?? at(body, 'Findings');
  return findings === undefined ? [body] : readList(findings);
};

const machine = /(instance|host|computer|server|machine|device)$/i;

/** The machine among the resources of a finding, in ASFF's spelling (`Id`) or in OCSF's (`uid`). */
export const hostAmong = (resources: readonly unknown[]): string | null =>
  firstText(
    ...resources.map((it) => {
      const get = reader(it);
      const isMachine = machine.test(firstText(get('Type', 'type')) ?? '');
      return firstText(get('hostname'), isMachine ? (get('name') ?? lastOf(get('Id', 'uid'))) : null);
    }),
  );

/** The account among them: of a key before the one that a role was taken by. */
export const userAmong = (resources: readonly unknown[]): string | null => {
  const details = resources.map((it) => reader(readObject(reader(it)('Details', 'data'))));
  return firstText(
    ...details.map((get) => get('AwsIamAccessKey.UserName', 'AwsIamAccessKey.PrincipalName')),
    ...details.map((get) => get('AwsIamUser.UserName')),
    ...resources.map((it) => userInArn(reader(it)('Id', 'uid'))),
    ...details.map((get) => get('AwsIamAccessKey.SessionContext.SessionIssuer.UserName')),
  );
};

const userInArn = (arn: unknown): unknown => (/:user\//.test(firstText(arn) ?? '') ? lastOf(arn) : null);

// `…:instance/i-0abc` is the instance `i-0abc`; what is no ARN stays as it is.
const lastOf = (id: unknown): string | undefined => firstText(id)?.split(/[/:]/).at(-1);

/** The kind of a finding where its types name one (`TTPs/Persistence/…`), as of detections that AWS makes itself. */
export const kindAmong = (types: unknown): string | null =>
  readList(types)
    .map(readText)
    .find((it) => it !== null && /\/.+\//.test(it)) ?? null;
