import type { Statement } from './statements.ts';

/** Why some actions are needed: by all who have them, or by those whose names are given. */
type Reason = { actions: string[]; on?: RegExp; of?: RegExp; why: string };

const reasons: Reason[] = [
  {
    of: /^receive-alert/,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    why: 'claims each alert once, and puts it among those that wait under its case key, or aside with the reason',
  },
  {
    of: /^open-/,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
    on: /^Inbox$/,
    why: 'reads a key’s record and its alerts; writes each attempt, what became of it, and the calls it made on the platform',
  },
  {
    actions: ['dynamodb:Query'],
    on: /\/index\/waiting$/,
    why: 'reads what waits under one key, strongly consistent',
  },
  {
    actions: ['dynamodb:DescribeTable'],
    why: 'asks whether the table came from a backup: it then looks on the platform first',
  },
  { of: /^sweep-/, actions: ['dynamodb:GetItem'], why: 'reads the record of a key before it rings for it' },
  {
    of: /^sweep-/,
    actions: ['dynamodb:Query'],
    on: /\/index\/by-state$/,
    why: 'lists alerts that wait, and those whose retry is due',
  },
  {
    of: /^plan-/,
    actions: ['dynamodb:Query'],
    on: /\/index\/by-state$/,
    why: 'lists what was attached since: a platform may not count that as a change',
  },
  {
    of: /^plan-/,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    why: 'opens the run of an export, and reads what was exported before',
  },
  {
    of: /^export-/,
    actions: ['dynamodb:GetItem'],
    on: /^Inbox$/,
    why: 'reads the export that a case belongs to',
  },
  {
    of: /^export-/,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    why: 'writes the end of a case in its run, which version was exported, the parts of a long one, and the calls it made',
  },
  {
    of: /^finish-/,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    why: 'closes runs, and alone writes the chain that they hang on',
  },
  {
    of: /^receive-alert/,
    actions: ['secretsmanager:GetSecretValue'],
    why: 'the secrets of the senders, to verify their deliveries',
  },
  {
    actions: ['secretsmanager:GetSecretValue'],
    why: 'the API clients of this platform’s connections, and of no other',
  },
  { actions: ['sqs:SendMessage'], on: /-rings\//, why: 'rings for a case key that has alerts waiting' },
  { actions: ['sqs:SendMessage'], on: /-exports\//, why: 'orders the export of a case, or the rest of it' },
  {
    actions: ['sqs:SendMessage'],
    on: /^Events\/DeadLetters$/,
    why: 'Lambda puts there, with the role of the function, an event that it failed on',
  },
  {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    why: 'Lambda polls the queue with the role of the function',
  },
  {
    of: /^receive-alert/,
    actions: ['s3:PutObject'],
    why: 'keeps a body that is too large for the table',
  },
  {
    actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
    why: 'writes evidence and manifests in parts, gives up an upload that proved bad, and looks whether one came to be whose answer was lost',
  },
  {
    actions: ['s3:PutObjectRetention', 's3:GetObjectRetention'],
    why: 'locks what was checked, never for a shorter time than it is locked already: only where an export has a `retention`',
  },
  { actions: ['s3:PutObjectTagging'], why: 'tags what it writes: only where an export has `tags`' },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    why: 'the key that the service encrypts this with: only where the configuration names one',
  },
  { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], why: 'its own log' },
  {
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    why: 'traces: only with `deploy.tracing`',
  },
  { actions: ['lambda:InvokeFunction'], why: 'starts this function, and no other' },
];

/** Why a role has a statement. @throws where nobody wrote it down: a new grant needs a reason */
export function reasonOf({ holder, actions, resources }: Statement): string {
  const found = reasons.find(
    (it) =>
      (it.of?.test(holder) ?? true) &&
      actions.every((action) => it.actions.includes(action)) &&
      (it.on === undefined || resources.every((one) => it.on?.test(one))),
  );
  if (!found)
    throw new Error(`nothing says why ${holder} may ${actions.join(', ')} on ${resources.join(', ')}`);
  return found.why;
}
