import { platform, twin } from './twin.ts';
import { dynamodb, secretsmanager, sqs } from './twin-callers.ts';

/** The bare twin of both planners. */
export const handler = twin({
  dynamodb: dynamodb(),
  secretsmanager: secretsmanager(),
  sqs: sqs(),
  platform,
});
