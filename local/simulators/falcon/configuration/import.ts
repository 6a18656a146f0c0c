import { parse } from 'yaml';
import { fromBufferPromise } from 'yauzl';
import type { Answer, Call, Operation } from '../../platform.ts';
import { envelope, parsed, Rejected } from '../envelope.ts';
import { bytesOf, formOf } from '../files/form.ts';
import { asFlag } from '../paging.ts';
import type { Tenant } from '../tenant.ts';
import { templateInput, type TemplateInput } from './schemas.ts';
import { templateKind } from './templates.ts';

/** Importing templates, from a ZIP as an export makes it or from one file. */
export const importOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_templates_import_post_v1',
    method: 'POST',
    path: '/casemgmt/entities/templates/import/v1',
    streams: true,
    answer: (call) => imported(tenant, call),
  },
];

const largestImport = 16 * 1024 * 1024;

async function imported(tenant: Tenant, call: Call): Promise<Answer> {
  const { fields, file } = await formOf(call, (part) => bytesOf(part, largestImport));
  if (file === null) throw new Rejected(400, 'file is required, as a part with a file name');
  const inputs = await templatesIn(file);
  const kind = templateKind(tenant);
  const made = inputs.map((input) => kind.make(input, null, new Set()));
  const dry = asFlag(fields.get('dry_run') ?? '') === true;
  if (!dry) for (const it of made) kind.save(it);
  return envelope(200, {
    resources: made.map((it) => kind.view(it, call.query)),
    affected: dry ? 0 : made.length,
  });
}

async function templatesIn(bytes: Buffer): Promise<TemplateInput[]> {
  const texts = bytes.subarray(0, 2).toString() === 'PK' ? await unzipped(bytes) : [bytes.toString()];
  const inputs = texts.map(documentOf).flat();
  if (inputs.length === 0) throw new Rejected(400, 'the file holds no template');
  return inputs.map((it) => parsed(templateInput, it));
}

async function unzipped(bytes: Buffer): Promise<string[]> {
  const texts: string[] = [];
  try {
    const zip = await fromBufferPromise(bytes);
    for await (const entry of zip.eachEntry()) {
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
      texts.push(Buffer.concat(chunks).toString());
    }
  } catch {
    throw new Rejected(400, 'the ZIP does not open');
  }
  return texts;
}

function documentOf(text: string): unknown[] {
  try {
    const document: unknown = parse(text); // JSON is YAML too
    return Array.isArray(document) ? document : [document];
  } catch {
    throw new Rejected(400, 'the file is neither YAML nor JSON');
  }
}
