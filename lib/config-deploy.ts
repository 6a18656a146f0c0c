import * as v from 'valibot';
import { configSchema } from './config.ts';
import { count, kmsKeyArn, textLike } from './config-values.ts';

/** The periods that CloudWatch keeps a log for, in days. */
const logPeriods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const logPeriod = v.pipe(
  v.picklist(
    logPeriods.map((days) => `${days}d` as const),
    `a period that CloudWatch has: ${logPeriods.join('d, ')}d`,
  ),
  v.description('How long logs are kept.'),
  v.transform((text) => logPeriods.find((days) => text === `${days}d`) ?? 90),
);

const alarms = v.strictObject({
  emails: v.optional(
    v.pipe(
      v.array(textLike(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'an e-mail address')),
      v.description('Who is told of alarms; each has to confirm a mail of AWS first.'),
    ),
    [],
  ),
  topics: v.optional(
    v.pipe(
      v.array(textLike(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic that is not FIFO')),
      // An alarm takes five actions, and the first is casebridge's own topic.
      v.maxLength(4, 'four topics at most'),
      v.description('SNS topics of your own that alarms are sent to as well.'),
    ),
    [],
  ),
  runbooks: v.optional(
    v.pipe(
      textLike(/^https:\/\/\S+$/, 'a URL that begins with https://'),
      v.description('Where alarms say that their runbooks are: what stands before docs/runbooks/….'),
    ),
  ),
});

const throttle = v.strictObject({
  rate: v.optional(
    v.pipe(count(1, 100_000), v.description('Deliveries a second that the API takes, in the long run.')),
    500,
  ),
  burst: v.optional(v.pipe(count(1, 100_000), v.description('Deliveries that it takes at once.')), 1000),
});

const tags = v.pipe(
  v.record(
    // What begins with `aws:` is AWS's own.
    textLike(/^(?![aA][wW][sS]:)[\w .:/=+@-]{1,128}$/, 'the name of a tag, which does not begin with aws:'),
    textLike(/^[\w .:/=+@-]{0,256}$/, 'the value of a tag'),
  ),
  v.maxEntries(40, 'forty tags at most: of the fifty that AWS takes, some are its own'),
  v.description('Tags of every resource that can have any.'),
);

/** How it is deployed. What the functions do is the same whatever stands here, so they are not given it. */
const deploySettings = v.strictObject({
  logRetention: v.optional(logPeriod, '90d'),
  tracing: v.optional(v.pipe(v.boolean(), v.description('Whether X-Ray traces the functions.')), false),
  alarms: v.optional(alarms, {}),
  throttle: v.optional(throttle, {}),
  kmsKey: v.optional(
    v.pipe(
      kmsKeyArn,
      v.description(
        'The key that encrypts table, bucket, queues, logs, secrets and topic; AWS’s own unless given.',
      ),
    ),
  ),
  permissionsBoundary: v.optional(
    v.pipe(
      textLike(
        /^(arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+|[\w+=,.@-]{1,128})$/,
        'the name or the ARN of a managed policy',
      ),
      v.description('The permissions boundary of every role.'),
    ),
  ),
  tags: v.optional(tags, {}),
  table: v.optional(
    v.pipe(
      textLike(/^[\w.-]{3,255}$/, 'the name of a table in DynamoDB'),
      v.description(
        'The table that the inbox was restored into; its own stays where it is, and is not used.',
      ),
    ),
  ),
});

export type DeploySettings = v.InferOutput<typeof deploySettings>;

/** casebridge.yaml, whole. Its JSON Schema is published as casebridge.schema.json. */
export const fileSchema = v.strictObject({
  ...configSchema.entries,
  deploy: v.optional(
    v.pipe(deploySettings, v.description('How it is deployed; no function is given this part.')),
    {},
  ),
});
