import * as v from 'valibot';
import { count, duration, kmsKeyArn, name, textLike } from './config-values.ts';

const artifactKinds = ['pdf', 'csv', 'zip', 'files'] as const;

/** Which cases an export is about. The platforms have no filter in common. */
const caseFilter = v.union(
  [
    v.pipe(
      v.string(),
      v.minLength(1),
      v.description("On Falcon: a filter in its query language (FQL), such as status:'closed'."),
    ),
    v.pipe(
      v.strictObject({
        status: v.optional(v.array(v.picklist(['OPEN', 'CLOSED', 'ARCHIVED']))),
        name: v.optional(v.pipe(v.string(), v.description('A part of the name.'))),
        isAssigned: v.optional(v.boolean()),
      }),
      v.description('On Incydr: status, a part of the name, and whether somebody is assigned.'),
    ),
  ],
  'a filter in FQL (Falcon), or status, name and isAssigned (Incydr)',
);

const retention = v.strictObject({
  years: v.pipe(count(1, 100), v.description('How long an exported object cannot be deleted.')),
  mode: v.optional(
    v.pipe(
      v.picklist(['governance', 'compliance']),
      v.description(
        'Governance retention can be lifted by who holds the permission, compliance retention by nobody.',
      ),
    ),
    'governance',
  ),
});

const included = (what: string) =>
  v.optional(v.pipe(v.boolean(), v.description(`Whether the ZIP holds ${what}.`)), true);

/** How what an export writes is stored. */
const storage = v.strictObject({
  kmsKey: v.optional(
    v.pipe(kmsKeyArn, v.description('The key that encrypts it; the bucket’s own unless given.')),
  ),
  tags: v.optional(
    v.pipe(
      v.record(
        textLike(/^[\w .:/=+@-]{1,128}$/, 'a tag of S3'),
        textLike(/^[\w .:/=+@-]{0,256}$/, 'the value of a tag'),
      ),
      v.maxEntries(10, 'ten tags at most, which is all that S3 takes for an object'),
      v.description('Tags of every object.'),
    ),
  ),
  archive: v.optional(
    v.pipe(
      v.strictObject({
        after: duration('How long after its writing an object is moved; a whole number of days.'),
        to: v.optional(v.picklist(['glacier-instant', 'glacier', 'deep-archive']), 'glacier-instant'),
      }),
      v.description(
        'Moves what is old to a cheaper class of storage. From the last two it must be restored to be read.',
      ),
    ),
  ),
});

export const exportSettings = v.strictObject({
  connection: name,
  schedule: v.pipe(
    v.string('five cron fields'),
    v.description('Five cron fields: minute, hour, day of month, month, day of week.'),
  ),
  timezone: v.optional(v.string('a time zone such as Europe/Berlin'), 'UTC'),
  artifacts: v.optional(
    v.pipe(
      v.array(v.picklist(artifactKinds)),
      v.minLength(1),
      v.description('What is exported of each case: `files` is each of its files by itself.'),
    ),
    ['pdf', 'csv', 'zip'],
  ),
  zip: v.optional(
    v.pipe(
      v.strictObject({
        files: included('the captured source files'),
        summary: included('the summary'),
        fileEvents: included('the list of file events'),
      }),
      v.description('What an Incydr case’s ZIP holds.'),
    ),
    {},
  ),
  filter: v.optional(caseFilter),
  prefix: v.optional(
    // `deliveries` holds bodies that expire.
    textLike(
      /^(?!deliveries(\/|$))\w[\w.-]*(\/\w[\w.-]*)*$/,
      'a key prefix such as exports/nightly, not below deliveries',
    ),
    'exports',
  ),
  retention: v.optional(retention),
  storage: v.optional(storage, {}),
  census: v.optional(
    v.union(
      [
        v.literal('never'),
        duration('How often all cases of the platform are compared with what was exported.'),
      ],
      'never, or a duration such as 7d',
    ),
    '7d',
  ),
});
