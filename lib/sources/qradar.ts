import type { SentAlert } from '../alert.ts';
import { onOneLine } from '../text.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { readState } from './state.ts';
import { firstTime, readObject, readScaled, textReader } from './values.ts';

/** An offense of QRadar's API, as a script or an app sends it: one, or a list of them. */
export const qradar: Source = (json) =>
  readBatch(json, ['offenses', 'alerts'], (body) => readOffense(readObject(body['offense']) ?? body));

const readOffense = (offense: Record<string, unknown>): SentAlert => {
  const get = textReader(offense);
  const description = get('description');
  return alertFrom(offense, {
    id: idFrom('id', get('id', 'offense_id')),
    title: description === null ? 'QRadar offense' : onOneLine(description),
    description,
    severity: readScaled(get('severity'), 10) ?? readScaled(get('magnitude'), 10),
    occurredAt: firstTime(get('start_time'), get('first_persisted_time')),
    rule: { id: get('rules.0.id', 'rule_id'), name: get('rules.0.name', 'rule_name') },
    host: ofType(offense, destinations) ?? get('hostname', 'host'),
    user: ofType(offense, users) ?? get('username', 'user'),
    link: get('link', 'url', 'offense_url'),
    state: readState(get('status')),
  });
};

// What an offense is about, by the number that QRadar gives it or the name that scripts do. A source address is the attacker's
// as often as not, and a log source only tells.
const destinations = new Set(['1', '7', '11', 'destination ip', 'hostname', 'host name', 'destination ipv6']);
const users = new Set(['3', 'username', 'user']);

const ofType = (offense: Record<string, unknown>, types: ReadonlySet<string>): string | null => {
  const get = textReader(offense);
  const type = get('offense_type_name', 'offense_type_str', 'offense_type')?.toLowerCase();
  return type !== undefined && types.has(type) ? get('offense_source') : null;
};
