import { platform, twin } from './twin.ts';
import { dynamodb, s3, secretsmanager, sqs } from './twin-callers.ts';

/** The bare twin of both workers of exports. */
export const handler = twin({
  dynamodb: dynamodb(),
  secretsmanager: secretsmanager(),
  sqs: sqs(),
  s3: s3(),
  platform,
});
