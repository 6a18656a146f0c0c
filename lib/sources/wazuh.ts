import type { SentAlert } from '../alert.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { firstText, readObject, readScaled, reader, readTime, textReader } from './values.ts';

// Where scripts of the integrator and exports of the indexer put the record of alerts.json.
const wrappers = ['all_fields', '_source', 'alert'];

/** A record of Wazuh's alerts.json, as a script of the integrator sends it: one, or a list of them. */
export const wazuh: Source = (json) =>
  readBatch(json, ['alerts', 'events', 'hits.hits'], (body) =>
    readRecord(readObject(reader(body)(...wrappers)) ?? body),
  );

const readRecord = (record: Record<string, unknown>): SentAlert => {
  const get = textReader(record);
  const id = idFrom('id', get('id'));
  const manager = get('manager.name');
  return alertFrom(record, {
    // Each manager counts for itself.
    id: manager === null ? id : `${manager}:${id}`,
    title: get('rule.description') ?? 'Wazuh alert',
    description: get('full_log', 'data.win.system.message'),
    severity: severityOf(get('rule.level')),
    occurredAt: readTime(get('timestamp', '@timestamp')),
    rule: { id: get('rule.id'), name: get('rule.description') },
    host: hostOf(record),
    user: userOf(record),
  });
};

/** Levels end at 15; a rule may say 16, which is no less. */
const severityOf = (level: string | null): number | null => readScaled(level === '16' ? 15 : level, 15);

/** What agent 000, the manager itself, reports comes from elsewhere, unless the manager looked at its own files. */
const hostOf = (record: Record<string, unknown>): string | null => {
  const get = textReader(record);
  const ofItself = ['syscheck', 'rootcheck', 'data.sca'].some((name) => reader(record)(name) !== undefined);
  if (get('agent.id') !== '000' || ofItself) return get('agent.name', 'predecoder.hostname');
  return get('predecoder.hostname', 'data.hostname', 'data.host', 'data.win.system.computer');
};

// The account acted on, then the one that acted. Windows writes a dash for nobody.
const users = [
  'dstuser',
  'win.eventdata.targetUserName',
  'user',
  'username',
  'srcuser',
  'win.eventdata.user',
  'win.eventdata.subjectUserName',
  'aws.userIdentity.userName',
  'office365.UserId',
];

const userOf = (record: Record<string, unknown>): string | null => {
  const get = textReader(record);
  return firstText(...users.map((name) => get(`data.${name}`)).filter((it) => it !== '-'));
};
