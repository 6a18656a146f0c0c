import { capturedFile, capturedFileHash } from '../../captured-file.ts';
import { theCase } from '../case-answers.ts';
import { at, users } from '../seed.ts';
import type { Tenant } from '../tenant.ts';
import type { CaseFile } from './case-file.ts';
import type { NewFile } from './store.ts';

/** Attaches a file of so many bytes; they are made as they are read, so a large one needs no memory. */
export const fileByHand =
  (tenant: Tenant) =>
  (caseId: string, name: string, bytes: number): CaseFile =>
    tenant.files.add(madeFile(tenant, theCase(tenant, caseId).id, name, bytes));

/** Such a file, before it is anywhere. */
export const madeFile = (tenant: Tenant, caseId: string, name: string, bytes: number): NewFile => ({
  caseId,
  name,
  description: '',
  type: 'application/octet-stream',
  size: bytes,
  hash: hashOnce(tenant.switches().hashAlgorithm, name, bytes),
  source: 'upload',
  uploadedBy: at(users, 0).full_name,
  content: () => capturedFile(name, bytes),
  discard: () => {},
});

/** The digest of such a file, reckoned at its first use: a tenant may begin with thousands of them. */
function hashOnce(...of: Parameters<typeof capturedFileHash>): () => string {
  let known: string | null = null;
  return () => (known ??= capturedFileHash(...of));
}
