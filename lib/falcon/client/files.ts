import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import { aggregate, type Aggregation } from './aggregates.ts';
import { number, type Page, text, type Written } from './answers.ts';
import { fql, given, id, idList, pageUpTo, textUpTo } from './arguments.ts';
import { deletedOf, idsInQuery, onlyOne, readByIds } from './by-ids.ts';
import type { FalconCall } from './call.ts';
import { changedAsAsked } from './changed.ts';
import { download, type FalconDownload } from './downloads.ts';
import { byOffset, pageOfIds } from './pages.ts';
import { fileToSend, isNamed, unnamed, upload } from './upload.ts';

/** Files that one page gives at most. */
const filesPage = 10;
const root = '/case-files/entities';
const detailsPath = `${root}/file-details/v1`;

/** What is known of a case's file. */
export const fileDetails = v.looseObject({
  id: v.string(),
  cid: text,
  case_id: text,
  name: text,
  description: text,
  /** For people; `file_size_bytes` is the number. */
  file_size: text,
  file_size_bytes: number,
  file_type: text,
  /** Of an algorithm that no source names. */
  hash_value: text,
  source: text,
  uploaded_by: text,
  uploaded_on: text,
});
export type FileDetails = v.InferOutput<typeof fileDetails>;

const rtrMetadata = v.looseObject({ file_name: text, file_size: text });
export type RtrFileMetadata = v.InferOutput<typeof rtrMetadata>;

const filesQuery = v.strictObject({ filter: v.optional(fql), ...pageUpTo(filesPage) });
export type FilesQuery = v.InferInput<typeof filesQuery>;

const description = v.optional(textUpTo(2048));
const newFile = v.pipe(
  v.strictObject({
    case_id: id,
    file: fileToSend,
    /** The file's name, where it has none of its own or another is wanted. */
    name: v.optional(id),
    description,
  }),
  v.check((it) => isNamed(it), unnamed),
);
export type NewFalconFile = v.InferInput<typeof newFile>;
const update = v.strictObject({ id, description: v.string() });
const onHost = v.strictObject({ aid: id, file_path: id });
const fetched = v.strictObject({ ...onHost.entries, case_id: id, description });
const recent = v.strictObject({ case_id: id, session_id: id, sha256: id, aid: v.optional(id), description });

/** The files of cases. None is held in memory, neither on its way up nor down. */
export function falconFiles(call: FalconCall) {
  const post = async (
    path: string,
    json: object,
    what: string,
    options?: CallOptions,
  ): Promise<Written<FileDetails>> =>
    onlyOne(
      await call.resources(
        { method: 'POST', path: `${root}/${path}`, json, repeatable: false },
        fileDetails,
        options,
      ),
      what,
    );

  const getDetails = async (input: { ids: string[] }, options?: CallOptions) =>
    readByIds(
      call,
      {
        ids: given(idList, input, 'files.getDetails').ids,
        operation: (ids) => ({ method: 'GET', path: detailsPath, query: { ids }, repeatable: true }),
        schema: fileDetails,
        idOf: (it) => it.id,
        perCall: idsInQuery,
      },
      options,
    );

  const queryDetails = async (input: FilesQuery = {}, options?: CallOptions): Promise<Page<FileDetails>> => {
    const query = given(filesQuery, input, 'files.queryDetails');
    const path = '/case-files/combined/file-details/v1';
    const { resources, errors, meta } = await call.resources(
      { method: 'GET', path, query, repeatable: true },
      fileDetails,
      options,
    );
    return { resources, errors, total: meta?.pagination?.total ?? null };
  };

  const query = async (input: FilesQuery = {}, options?: CallOptions): Promise<Page<string>> => {
    const asked = given(filesQuery, input, 'files.query');
    const path = '/case-files/queries/file-details/v1';
    const { after: _, ...page } = await pageOfIds(call, path, asked, options);
    return page;
  };

  return {
    /**
     * Attaches a file to a case. `file` is a Blob, such as `fs.openAsBlob` gives, or makes its bytes anew for each attempt.
     * Not sent again after a lost answer.
     * @throws Unexpected where the platform took it for another case, or in another size
     */
    async upload(input: NewFalconFile, options?: CallOptions): Promise<Written<FileDetails>> {
      const { case_id, description, file, name } = given(newFile, input, 'files.upload');
      const path = `${root}/files/upload/v1`;
      const fields = { case_id, description };
      const { size, ...success } = await upload(
        call,
        { path, file, name, fields, repeatable: false, schema: fileDetails },
        options,
      );
      const written = onlyOne(success, 'an upload');
      const asked = { case_id, file_size_bytes: size };
      changedAsAsked(asked, written.resource, 'an upload', written.traceId);
      return written;
    },

    /** What is known of files, in the order asked for. */
    getDetails,

    /** Changes the description of a file. */
    async updateDetails(input: v.InferInput<typeof update>, options?: CallOptions) {
      const json = given(update, input, 'files.updateDetails');
      const { resources, errors, traceId } = await call.resources(
        { method: 'PATCH', path: detailsPath, json, repeatable: false },
        fileDetails,
        options,
      );
      const found =
        resources.length > 0 ? resources : (await getDetails({ ids: [json.id] }, options)).resources;
      const written = onlyOne({ resources: found, errors, traceId }, 'the change of a file');
      changedAsAsked(json, written.resource, 'the change of a file', traceId);
      return written;
    },

    /** One page of ids, 10 at most. */
    query,

    /** One page of whole files' details, 10 at most. */
    queryDetails,

    /** Ids of all that match, past every page, each once. */
    iterIds: (input: { filter?: string } = {}, options?: CallOptions): AsyncGenerator<string> =>
      byOffset(
        (offset, limit) => query({ ...input, offset, limit }, options),
        filesPage,
        (it) => it,
      ),

    /** All files that match, past every page, each once. */
    iterAll: (input: { filter?: string } = {}, options?: CallOptions): AsyncGenerator<FileDetails> =>
      byOffset(
        (offset, limit) => queryDetails({ ...input, offset, limit }, options),
        filesPage,
        (it) => it.id,
      ),

    /** One file as a stream. */
    download: async (input: { id: string }, options?: CallOptions): Promise<FalconDownload> =>
      download(
        call,
        {
          method: 'GET',
          path: `${root}/files/download/v1`,
          query: given(v.strictObject({ id }), input, 'files.download'),
          repeatable: true,
        },
        options,
      ),

    /** The same by ids in a body, which the platform calls deprecated. */
    downloadDeprecated: async (input: { ids: string[] }, options?: CallOptions): Promise<FalconDownload> =>
      download(
        call,
        {
          method: 'POST',
          path: `${root}/files/download/v1`,
          json: given(idList, input, 'files.downloadDeprecated'),
          repeatable: true,
        },
        options,
      ),

    /** Several files as the stream of one ZIP, which has no place to tell of ids that are missing. */
    bulkDownload: async (input: { ids: string[] }, options?: CallOptions): Promise<FalconDownload> =>
      download(
        call,
        {
          method: 'POST',
          path: `${root}/files/bulk-download/v1`,
          json: given(idList, input, 'files.bulkDownload'),
          repeatable: true,
        },
        options,
      ),

    /** Deletes files. A second deletion finds nothing to do. */
    async delete(input: { ids: string[] }, options?: CallOptions) {
      const query = given(idList, input, 'files.delete');
      return deletedOf(
        await call.resources(
          { method: 'DELETE', path: `${root}/files/v1`, query, repeatable: true },
          v.string(),
          options,
        ),
      );
    },

    /** Counts files. The API asks for ids, which do not narrow anything: a query's own filter does. */
    aggregate: (input: Aggregation & { ids?: string[] }, options?: CallOptions) => {
      const { ids = ['all'], ...rest } = input;
      const where = {
        path: '/case-files/aggregates/file-details/v1',
        query: { ids },
        what: 'files.aggregate',
      };
      return aggregate(call, where, rest, options);
    },

    /** Name and size of a file on a host, by a session of real-time response. It may take seconds, and fails for a host that is offline. */
    async getRtrMetadata(
      input: v.InferInput<typeof onHost>,
      options?: CallOptions,
    ): Promise<RtrFileMetadata> {
      const json = given(onHost, input, 'files.getRtrMetadata');
      const path = `${root}/get-rtr-file-metadata/v1`;
      const answer = await call.resources(
        { method: 'POST', path, json, repeatable: true },
        rtrMetadata,
        options,
      );
      return onlyOne(answer, 'the metadata of a file').resource;
    },

    /** Fetches a file from a host into a case. No source says whether it is there once this is answered. */
    retrieveRtrFile: async (input: v.InferInput<typeof fetched>, options?: CallOptions) =>
      post(
        'retrieve-rtr-file/v1',
        given(fetched, input, 'files.retrieveRtrFile'),
        'a file of a host',
        options,
      ),

    /** Puts a file into a case that a session fetched before. */
    retrieveRecentRtrFile: async (input: v.InferInput<typeof recent>, options?: CallOptions) =>
      post(
        'retrieve-rtr-recent-file/v1',
        given(recent, input, 'files.retrieveRecentRtrFile'),
        'a file of a session',
        options,
      ),
  };
}
