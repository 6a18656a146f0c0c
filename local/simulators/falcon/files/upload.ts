import type { Answer, Call, Operation } from '../../platform.ts';
import { theCase } from '../case-answers.ts';
import { envelope, Rejected } from '../envelope.ts';
import { apiClient } from '../seed.ts';
import type { Tenant } from '../tenant.ts';
import { fileDetails } from './case-file.ts';
import { formOf } from './form.ts';
import type { Kept } from './spool.ts';

/** Uploading a file to a case. */
export const uploadOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_files_upload_post_v1',
    method: 'POST',
    path: '/case-files/entities/files/upload/v1',
    streams: true,
    answer: (call) => upload(tenant, call),
  },
];

type Sent = Kept & { name: string; type: string };

async function upload(tenant: Tenant, call: Call): Promise<Answer> {
  const { maxUploadBytes, hashAlgorithm } = tenant.switches();
  const kept: Kept[] = [];
  try {
    const { fields, file } = await formOf(call, async ({ filename, type, content }): Promise<Sent> => {
      const bytes = await tenant.spool.keep(atMost(content, maxUploadBytes), hashAlgorithm);
      kept.push(bytes);
      return { ...bytes, name: filename, type };
    });
    if (file === null) throw new Rejected(400, 'file is required, as a part with a file name');
    const caseId = caseOf(tenant, fields.get('case_id') ?? '');
    return stored(tenant, file, caseId, fields.get('description') ?? '');
  } catch (error) {
    for (const bytes of kept) bytes.discard();
    throw error;
  }
}

async function* atMost(content: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > most) throw new Rejected(413, `the file is larger than ${most} bytes`);
    yield chunk;
  }
}

// A person who used FalconPy 1.6.0, which sent the case in the query, got a file without a case and no refusal.
function caseOf(tenant: Tenant, id: string): string {
  if (id === '' && tenant.switches().uploadWithoutCase === 'accept') return '';
  if (id === '') throw new Rejected(400, 'case_id is required, as a form field');
  return theCase(tenant, id).id;
}

function stored(tenant: Tenant, { type, ...file }: Sent, caseId: string, description: string): Answer {
  const added = tenant.files.add({
    ...file,
    caseId,
    description,
    type: type || 'application/octet-stream',
    source: 'upload',
    uploadedBy: apiClient.full_name,
  });
  return envelope(200, { resources: [fileDetails(added)], affected: 1 });
}
