import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { Written } from './answers.ts';
import { given, id } from './arguments.ts';
import { onlyOne } from './by-ids.ts';
import type { FalconCall } from './call.ts';
import {
  description,
  type FileDetails,
  fileDetails,
  type RtrFileMetadata,
  rtrMetadata,
} from './file-schemas.ts';

const root = '/case-files/entities';

const onHost = v.strictObject({ aid: id, file_path: id });
const fetched = v.strictObject({ ...onHost.entries, case_id: id, description });
const recent = v.strictObject({ case_id: id, session_id: id, sha256: id, aid: v.optional(id), description });

/** Files of hosts, which sessions of real-time response fetch into cases. */
export function falconRtrFiles(call: FalconCall) {
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

  return {
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
