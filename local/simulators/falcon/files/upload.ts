import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Answer, Call, Operation } from '../../platform.ts';
import { theCase } from '../case-answers.ts';
import { envelope, Rejected } from '../envelope.ts';
import { apiClient } from '../seed.ts';
import type { Tenant } from '../tenant.ts';
import { fileDetails } from './case-file.ts';

/** Uploading a file to a case. */
export const uploadOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_files_upload_post_v1',
    method: 'POST',
    path: '/case-files/entities/files/upload/v1',
    answer: (call) => upload(tenant, call),
  },
];

const uploadForm = v.object({
  file: v.instance(File, 'file is required, as a part with a file name'),
  case_id: v.pipe(v.string('case_id is required, as a form field'), v.minLength(1, 'case_id is empty')),
  description: v.nullish(v.string(), ''),
});

async function upload(tenant: Tenant, call: Call): Promise<Answer> {
  const form = await formOf(call);
  const parsed = v.safeParse(uploadForm, {
    file: form.get('file'),
    case_id: form.get('case_id'),
    description: form.get('description'),
  });
  if (!parsed.success) throw new Rejected(400, parsed.issues.map((issue) => issue.message).join('; '));
  const { file, case_id: caseId, description } = parsed.output;
  const { maxUploadBytes } = tenant.switches();
  if (file.size > maxUploadBytes) throw new Rejected(413, `the file is larger than ${maxUploadBytes} bytes`);
  const content = Buffer.from(await file.arrayBuffer());
  const stored = tenant.files.add({
    caseId: theCase(tenant, caseId).id,
    name: file.name,
    description,
    type: file.type || 'application/octet-stream',
    size: content.length,
    sha256: sha256(content),
    source: 'upload',
    uploadedBy: apiClient.full_name,
    content,
  });
  return envelope(200, { resources: [fileDetails(stored)], affected: 1 });
}

/** The form of a multipart body, or a 400. */
export async function formOf({ headers, body }: Call): Promise<FormData> {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) throw new Rejected(400, 'the body is not multipart/form-data');
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    throw new Rejected(400, 'the multipart body does not parse');
  }
}

/** The digest that `hash_value` shows. */
export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
