import { S3Client } from '@aws-sdk/client-s3';
import { zip } from '../../lib/exports/checks.ts';
import { s3Store } from '../../lib/exports/store.ts';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import { printExport, servers } from './export-measure.ts';

const credentials = { clientId: 'bench', clientSecret: 'bench' };
const { cases } = incydrClient({ url: servers.zipUrl, credentials });
const client = new S3Client({
  endpoint: servers.s3Url,
  forcePathStyle: true,
  requestHandler: { requestTimeout: 60_000 },
});
const store = s3Store(client, servers.bucket);

// As the worker does it: the client's download, checked and hashed on its way to the bucket.
void printExport(async (caseNumber) => {
  const { body, length, contentType } = await cases.downloadFullCaseZip({ caseNumber });
  const key = `ours/${caseNumber}.zip`;
  return store.put({ name: 'case.zip', key, contentType: contentType ?? '', body, length, check: zip() });
});
