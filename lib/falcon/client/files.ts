import * as v from 'valibot';
import { afterWrite } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import { aggregate, aggregation, type AggregateResult } from './aggregates.ts';
import type { Answered, Page, Written } from './answers.ts';
import { fql, given, id, idList, ids, pageUpTo } from './arguments.ts';
import { deletesByIds, idsInQuery, onlyOne, readByIds } from './by-ids.ts';
import type { FalconCall } from './call.ts';
import { changedAsAsked } from './changed.ts';
import { download, type FalconDownload } from './downloads.ts';
import { description, type FileDetails, fileDetails } from './file-schemas.ts';
import { byOffset, pageOfIds } from './pages.ts';
import { whole } from './refusals.ts';
import { falconRtrFiles } from './rtr-files.ts';
import { fileToSend, isNamed, unnamed, upload } from './upload.ts';

/** Files that one page gives at most. */
const filesPage = 10;
const root = '/case-files/entities';
const detailsPath = `${root}/file-details/v1`;

const filesQuery = v.strictObject({ filter: v.optional(fql), ...pageUpTo(filesPage) });
export type FilesQuery = v.InferInput<typeof filesQuery>;
const walked = v.strictObject({ filter: v.optional(fql) });
type FilesWalk = v.InferInput<typeof walked>;

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
const oneId = v.strictObject({ id });
const counting = v.strictObject({
  ...aggregation.entries,
  /** Which files are counted; each query can narrow that by a filter of its own. */
  filter: v.optional(fql),
  /** The API asks for ids, though they narrow nothing. */
  ids: v.optional(ids, ['all']),
});

/** The files of cases. None is held in memory, neither on its way up nor down. */
export function falconFiles(call: FalconCall) {
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
    async updateDetails(
      input: v.InferInput<typeof update>,
      options?: CallOptions,
    ): Promise<Written<FileDetails>> {
      const json = given(update, input, 'files.updateDetails');
      const { resources, errors, traceId } = await call.resources(
        { method: 'PATCH', path: detailsPath, json, repeatable: false },
        fileDetails,
        options,
      );
      const read = async () => (await getDetails({ ids: [json.id] }, options)).resources;
      const found = resources.length > 0 ? resources : await afterWrite(read);
      const written = onlyOne({ resources: found, errors, traceId }, 'the change of a file');
      changedAsAsked(json, written.resource, 'the change of a file', traceId);
      return written;
    },

    /** One page of ids, 10 at most. */
    query,

    /** One page of whole files' details, 10 at most. */
    queryDetails,

    /** Ids of all that match, past every page, each once. */
    async *iterIds(input: FilesWalk = {}, options?: CallOptions): AsyncGenerator<string> {
      const what = 'files.iterIds';
      const asked = given(walked, input, what);
      const page = async (offset: number, limit: number) =>
        whole(await query({ ...asked, offset, limit }, options), what, call.now());
      yield* byOffset(page, filesPage, (it) => it);
    },

    /** All files that match, past every page, each once. */
    async *iterAll(input: FilesWalk = {}, options?: CallOptions): AsyncGenerator<FileDetails> {
      const what = 'files.iterAll';
      const asked = given(walked, input, what);
      const page = async (offset: number, limit: number) =>
        whole(await queryDetails({ ...asked, offset, limit }, options), what, call.now());
      yield* byOffset(page, filesPage, (it) => it.id);
    },

    /** One file as a stream. */
    download: async (input: { id: string }, options?: CallOptions): Promise<FalconDownload> => {
      const query = given(oneId, input, 'files.download');
      const path = `${root}/files/download/v1`;
      return download(call, { method: 'GET', path, query, repeatable: true }, options);
    },

    /** The same by ids in a body, which the platform calls deprecated. */
    downloadDeprecated: async (input: { ids: string[] }, options?: CallOptions): Promise<FalconDownload> => {
      const json = given(idList, input, 'files.downloadDeprecated');
      const path = `${root}/files/download/v1`;
      return download(call, { method: 'POST', path, json, repeatable: true }, options);
    },

    /** Several files as the stream of one ZIP, which has no place to tell of ids that are missing. */
    bulkDownload: async (input: { ids: string[] }, options?: CallOptions): Promise<FalconDownload> => {
      const json = given(idList, input, 'files.bulkDownload');
      const path = `${root}/files/bulk-download/v1`;
      return download(call, { method: 'POST', path, json, repeatable: true }, options);
    },

    /** Deletes by ids, any number of them. A second deletion finds nothing to do. */
    delete: deletesByIds(call, `${root}/files/v1`, 'files.delete'),

    /** Counts files by the values of a field, or by ranges of time. */
    async aggregate(
      input: v.InferInput<typeof counting>,
      options?: CallOptions,
    ): Promise<Answered<AggregateResult>> {
      const { queries, ...query } = given(counting, input, 'files.aggregate');
      const path = '/case-files/aggregates/file-details/v1';
      return aggregate(call, { path, query }, { queries }, options);
    },

    ...falconRtrFiles(call),
  };
}
