import { twin } from './twin.ts';
import { dynamodb, s3 } from './twin-callers.ts';

/** The bare twin of the finisher. */
export const handler = twin({ dynamodb: dynamodb(), s3: s3() });
