import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sharedBudget } from '../lib/budget.ts';
import { dynamoCaseRecords } from '../lib/case-records.ts';
import { connectionsOf } from '../lib/connections.ts';
import { incydrActors } from '../lib/incydr/client/actors.ts';
import { incydrCall } from '../lib/incydr/client/call.ts';
import { incydrCases } from '../lib/incydr/client/cases.ts';
import { incydrUsers } from '../lib/incydr/client/users.ts';
import { openIncydrCase } from '../lib/incydr/open-case.ts';
import { peopleOf } from '../lib/incydr/people.ts';
import { dynamoInbox } from '../lib/inbox.ts';
import { alertFigures, caseFigures, platformFigures, secretFigures } from '../lib/lambda/figures.ts';
import { network, reportFrom } from '../lib/lambda/network.ts';
import { ringFunction } from '../lib/lambda/queue.ts';
import { readConfig, readSettings } from '../lib/lambda/settings.ts';
import { restoreOf } from '../lib/restored.ts';
import { secretStore } from '../lib/secrets.ts';
import { dynamoTable } from '../lib/table.ts';

const env = readSettings(process.env, 'CASEBRIDGE_STAGE', 'CASEBRIDGE_TABLE', 'CASEBRIDGE_DEPLOYMENT');
const config = readConfig(process.env);
const report = reportFrom(env.CASEBRIDGE_STAGE);
const { metrics } = report;
const dynamodb = new DynamoDBClient();
const table = dynamoTable(dynamodb, env.CASEBRIDGE_TABLE);
const secrets = secretStore(new SecretsManagerClient(), {
  ...network,
  ...config.secrets,
  onRead: secretFigures(metrics),
});
const connections = connectionsOf(config, 'incydr', secrets, (settings, { rate, people: kinds }, name) => {
  const permit = sharedBudget(table, name, rate, 'alerts', network);
  const call = incydrCall(settings, { ...network, permit, onAnswer: platformFigures(metrics, name) });
  const people = peopleOf(
    { users: incydrUsers(call), actors: incydrActors(call) },
    { now: network.now, log: report.log },
  );
  return { permit, client: { cases: incydrCases(call) }, people, kinds };
});
const house = {
  inbox: dynamoInbox(table, { ...config.inbox, onState: alertFigures(metrics) }),
  records: dynamoCaseRecords(table),
  restoredTo: restoreOf(dynamodb, env.CASEBRIDGE_TABLE, network.now),
  deployment: env.CASEBRIDGE_DEPLOYMENT,
  log: report.log,
  now: network.now,
  onOpened: caseFigures(metrics),
};

export const handler = ringFunction(
  (ring, deadline) => openIncydrCase(ring, { ...house, ...connections(ring.connection), deadline }),
  report,
  network.now,
);
