import { alertWays } from '../lib/alert-ways.ts';
import { dynamoCaseRecords } from '../lib/case-records.ts';
import type { Config } from '../lib/config.ts';
import { realNetwork } from '../lib/http.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { queueByPlatform, type RingAll, sqsRings } from '../lib/rings.ts';
import { secretStore } from '../lib/secrets.ts';
import { dynamoTable } from '../lib/table.ts';
import type { Deployment } from './deployment.ts';
import { platformCases } from './platforms.ts';
import type { Terminal } from './verb.ts';

/** The inbox of a deployment, and what reads it. */
export function inboxOf({ dynamodb, setting }: Deployment, { inbox: settings }: Pick<Config, 'inbox'>) {
  const table = dynamoTable(dynamodb, setting('CASEBRIDGE_TABLE'));
  const inbox = dynamoInbox(table, settings);
  const records = dynamoCaseRecords(table);
  return { table, inbox, records, ways: alertWays(table, inbox, records) };
}

/** The same with what rings for its keys and shows its cases. */
export function deployed(deployment: Deployment, config: Config, { now }: Pick<Terminal, 'now'>) {
  const parts = inboxOf(deployment, config);
  const network = { ...realNetwork, now };
  const secrets = secretStore(deployment.secrets, network);
  return {
    ...parts,
    ring: ringsOn(deployment, config),
    casesOf: platformCases(config, { table: parts.table, secrets, network }),
    now,
  };
}

const ringsOn = ({ sqs, setting }: Deployment, config: Config): RingAll =>
  sqsRings(
    sqs,
    queueByPlatform(config, {
      falcon: setting('CASEBRIDGE_FALCON_RINGS_URL'),
      incydr: setting('CASEBRIDGE_INCYDR_RINGS_URL'),
    }),
  );
