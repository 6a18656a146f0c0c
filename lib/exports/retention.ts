import {
  GetObjectRetentionCommand,
  type ObjectLockMode,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

type Version = { Bucket: string; Key: string; VersionId?: string };
type Retention = { Mode: ObjectLockMode; RetainUntilDate: Date };

/**
 * Keeps a version from being deleted until then, and never shortens or loosens what keeps it already.
 * S3 refuses to do either, so only a refusal is worth a look at what there is.
 */
export async function retainVersion(client: S3Client, version: Version, wanted: Retention): Promise<void> {
  const put = (Retention: Retention) => client.send(new PutObjectRetentionCommand({ ...version, Retention }));
  try {
    await put(wanted);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error;
    const kept = await retentionOf(client, version).catch(() => null);
    if (kept === null) throw error;
    const both = strongest(wanted, kept);
    if (isSame(both, kept)) return;
    if (isSame(both, wanted)) throw error; // nothing was to be shortened: the right to retain is missing
    await put(both);
  }
}

async function retentionOf(client: S3Client, version: Version): Promise<Retention | null> {
  const { Retention: { Mode, RetainUntilDate } = {} } = await client.send(
    new GetObjectRetentionCommand(version),
  );
  return Mode && RetainUntilDate ? { Mode, RetainUntilDate } : null;
}

const strongest = (a: Retention, b: Retention): Retention => ({
  Mode: a.Mode === 'COMPLIANCE' ? a.Mode : b.Mode,
  RetainUntilDate: a.RetainUntilDate > b.RetainUntilDate ? a.RetainUntilDate : b.RetainUntilDate,
});

const isSame = (a: Retention, b: Retention): boolean =>
  a.Mode === b.Mode && a.RetainUntilDate.getTime() === b.RetainUntilDate.getTime();
