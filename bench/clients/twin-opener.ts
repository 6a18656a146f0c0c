import { platform, twin } from './twin.ts';
import { dynamodb, secretsmanager } from './twin-callers.ts';

/** The bare twin of both openers. */
export const handler = twin({ dynamodb: dynamodb(), secretsmanager: secretsmanager(), platform });
