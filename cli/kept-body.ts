import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Alert } from '../lib/alert.ts';
import type { Config } from '../lib/config.ts';
import { jsonOf } from '../lib/content.ts';
import { readAlerts } from '../lib/delivery.ts';
import { Refused } from '../lib/errors.ts';
import type { Deployment } from './deployment.ts';

/** Reads an alert again from the body of its delivery, which was too large for a row; null where it is not to be found there. */
export const keptBodies =
  ({ s3, setting }: Pick<Deployment, 's3' | 'setting'>, { sources }: Config) =>
  async ({ source, alertId }: { source: string; alertId: string }, key: string): Promise<Alert | null> => {
    const settings = sources[source];
    if (!settings) return null;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: setting('CASEBRIDGE_BUCKET'), Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    // A form begins with the name of a field, JSON with a bracket.
    const isForm = !/^\s*[[{]/.test(bytes.toString('latin1', 0, 20));
    try {
      const alerts = await readAlerts({ source }, settings, jsonOf({ bytes, what: 'the body', isForm }));
      return alerts.find(({ id }) => id === alertId) ?? null;
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  };
