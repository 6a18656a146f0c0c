import * as v from 'valibot';
import { zipOf, type ZipMember } from '../../zip.ts';
import type { Answer, Call, Operation } from '../../platform.ts';
import { envelope, parseBody, Rejected, type ApiError } from '../envelope.ts';
import type { Tenant } from '../tenant.ts';
import type { CaseFile } from './case-file.ts';
import { knownFiles, theFile } from './known-files.ts';
import { linkTo } from './link-to.ts';
import { distinctNames } from './member-names.ts';

/** Downloading one file or several, and the links that a download can answer with. */
export const downloadOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_files_download_get_v1',
    method: 'GET',
    path: '/case-files/entities/files/download/v1',
    answer: (call) => {
      const id = call.query.get('id') ?? '';
      if (id === '') throw new Rejected(400, 'id is required');
      return single(tenant, call, id);
    },
  },
  {
    id: 'entities_files_download_post_v1',
    method: 'POST',
    path: '/case-files/entities/files/download/v1',
    answer: (call) => {
      const ids = requestedIds(call);
      const [id] = ids;
      return id !== undefined && ids.length === 1 ? single(tenant, call, id) : bulk(tenant, call, ids);
    },
  },
  {
    id: 'entities_files_bulk_download_post_v1',
    method: 'POST',
    path: '/case-files/entities/files/bulk-download/v1',
    answer: (call) => bulk(tenant, call, requestedIds(call)),
  },
  {
    id: 'download_link',
    method: 'GET',
    path: '/case-files/links/{secret}',
    open: true,
    answer: (call) => follow(tenant, call),
  },
];

const requested = v.object({ ids: v.pipe(v.array(v.string()), v.minLength(1, 'ids must not be empty')) });

const requestedIds = (call: Call): string[] => [...new Set(parseBody(requested, call).ids)];

function single(tenant: Tenant, call: Call, id: string): Answer {
  const file = theFile(tenant, id);
  return download(tenant, call, () => {
    const headers = { ...attachment(file.name), 'Content-Length': String(file.size) };
    return { status: 200, headers, body: bytesOf(file) };
  });
}

function bulk(tenant: Tenant, call: Call, ids: readonly string[]): Answer {
  const { found, errors } = knownFiles(tenant, ids); // a ZIP has no place for the errors; a link's envelope has
  if (found.length === 0) throw new Rejected(404, 'none of the files was found');
  const zip = () => zipOf(membersOf(found), tenant.now());
  return download(
    tenant,
    call,
    () => ({ status: 200, headers: attachment('files.zip'), body: zip() }),
    errors,
  );
}

async function* membersOf(files: readonly CaseFile[]): AsyncGenerator<ZipMember> {
  const names = distinctNames(files.map((file) => file.name));
  for (const [n, file] of files.entries()) yield { name: names[n] ?? file.name, content: bytesOf(file) };
}

const bytesOf = ({ content }: CaseFile) => (Buffer.isBuffer(content) ? content : content());

function download(
  tenant: Tenant,
  call: Call,
  answer: () => Answer,
  errors: readonly ApiError[] = [],
): Answer {
  if (tenant.switches().downloadForm === 'bytes') return answer();
  return envelope(200, { resources: [{ link: linkTo(tenant, call, answer) }], errors });
}

function follow({ links, switches }: Tenant, { params, headers }: Call): Answer {
  // A store of signed links refuses a request that is authenticated in two ways, and so tells of a leaked token.
  if (switches().linkHost === 'other' && headers.authorization !== undefined)
    throw new Rejected(400, 'the link takes no Authorization header');
  return links.follow(params['secret'] ?? '');
}

const attachment = (name: string): Record<string, string> => ({
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${extended(name)}`,
});

// RFC 8187 wants these escaped too, which encodeURIComponent leaves as they are.
const extended = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, (it) => `%${it.charCodeAt(0).toString(16)}`);
