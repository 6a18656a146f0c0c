import { twin } from './twin.ts';
import { dynamodb, sqs } from './twin-callers.ts';

/** The bare twin of the sweep. */
export const handler = twin({ dynamodb: dynamodb(), sqs: sqs() });
