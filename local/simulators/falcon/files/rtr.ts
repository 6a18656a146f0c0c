import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Answer, Call, Operation } from '../../platform.ts';
import { theCase } from '../case-answers.ts';
import { envelope, parseBody, Rejected } from '../envelope.ts';
import { apiClient, rtr } from '../seed.ts';
import type { Tenant } from '../tenant.ts';
import { fileDetails, sizeText } from './case-file.ts';

/** Fetching the seed's file from its host by real-time response. */
export const rtrOperations = (tenant: Tenant): Operation[] =>
  operations(tenant).map((it) => ({
    ...it,
    answer: (call) => {
      if (tenant.switches().rtrScope === 'missing')
        throw new Rejected(403, 'access denied, authorization failed');
      return it.answer(call);
    },
  }));

const operations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_get_rtr_file_metadata_post_v1',
    method: 'POST',
    path: '/case-files/entities/get-rtr-file-metadata/v1',
    answer: metadata,
  },
  {
    id: 'entities_retrieve_rtr_file_post_v1',
    method: 'POST',
    path: '/case-files/entities/retrieve-rtr-file/v1',
    answer: (call) => retrieve(tenant, call),
  },
  {
    id: 'entities_retrieve_rtr_recent_file_post_v1',
    method: 'POST',
    path: '/case-files/entities/retrieve-rtr-recent-file/v1',
    answer: (call) => retrieveRecent(tenant, call),
  },
];

/** How long a host takes to send its file, where the API does not wait for it. */
const transferMs = 5000;

const content = Buffer.from('rtr file'); // what the seed's digest is of
const name = rtr.path.slice(rtr.path.lastIndexOf('\\') + 1);

const onHost = { aid: v.string(), file_path: v.string() };
const intoCase = { case_id: v.string(), description: v.nullish(v.string(), '') };

function metadata(call: Call): Answer {
  checkHost(parseBody(v.object(onHost), call));
  return envelope(200, { resources: [{ file_name: name, file_size: sizeText(content.length) }] });
}

function retrieve(tenant: Tenant, call: Call): Answer {
  const body = parseBody(v.object({ ...onHost, ...intoCase }), call);
  checkHost(body);
  return attach(tenant, body.case_id, body.description);
}

const recent = v.object({
  ...intoCase,
  session_id: v.string(),
  sha256: v.string(),
  aid: v.nullish(v.string(), rtr.aid),
});

function retrieveRecent(tenant: Tenant, call: Call): Answer {
  const body = parseBody(recent, call);
  if (body.aid !== rtr.aid) throw new Rejected(404, `host ${body.aid} not found`);
  if (body.session_id !== rtr.session) throw new Rejected(404, `session ${body.session_id} not found`);
  if (body.sha256.toLowerCase() !== rtr.sha256)
    throw new Rejected(404, `the session fetched no file ${body.sha256}`);
  return attach(tenant, body.case_id, body.description);
}

function checkHost({ aid, file_path: path }: { aid: string; file_path: string }): void {
  if (aid !== rtr.aid) throw new Rejected(404, `host ${aid} not found`);
  if (path !== rtr.path) throw new Rejected(404, `no file ${path} on the host`);
}

function attach(tenant: Tenant, caseId: string, description: string): Answer {
  const file = tenant.files.add({
    caseId: theCase(tenant, caseId).id,
    name,
    description,
    type: 'application/octet-stream',
    size: content.length,
    hash: createHash(tenant.switches().hashAlgorithm).update(content).digest('hex'),
    source: 'rtr',
    uploadedBy: apiClient.full_name,
    content,
    discard: () => {},
    arrivesInMs: tenant.switches().rtrMode === 'async' ? transferMs : 0,
  });
  return envelope(200, { resources: [fileDetails(file)], affected: 1 });
}
