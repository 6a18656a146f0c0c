import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { Unexpected } from '../errors.ts';
import {
  type CaseManifest,
  caseManifest,
  type ObjectLink,
  type RunLine,
  runLine,
  type RunManifest,
  runManifest,
} from './manifest.ts';
import type { Store } from './store.ts';

export type RunReader = ReturnType<typeof runReader>;

/** What the bucket holds of finished runs: their manifests, their lines and the manifests of their cases, each at the version that was pinned. */
export function runReader({ get }: Pick<Store, 'get'>) {
  const textOf = async ({ key, versionId }: Pick<ObjectLink, 'key' | 'versionId'>): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of (await found(key, versionId)).body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  const found = async (key: string, versionId: string | null) => {
    const object = await get(key, versionId);
    if (!object)
      throw new Unexpected(`${key} is not in the bucket${versionId ? ` at version ${versionId}` : ''}`);
    return object;
  };

  return {
    run: async (link: Pick<ObjectLink, 'key' | 'versionId'>): Promise<RunManifest> =>
      v.parse(runManifest, JSON.parse(await textOf(link))),

    case: async (link: Pick<ObjectLink, 'key' | 'versionId'>): Promise<CaseManifest> =>
      v.parse(caseManifest, JSON.parse(await textOf(link))),

    /** Each case of a run, one at a time. */
    async *lines({ lines: { key, versionId } }: Pick<RunManifest, 'lines'>): AsyncGenerator<RunLine> {
      const { body } = await found(key, versionId);
      for await (const line of createInterface({ input: body })) yield v.parse(runLine, JSON.parse(line));
    },
  };
}

/** The manifest of a case that a line names; null where the case was not exported. */
export const manifestOf = ({
  manifestKey: key,
  manifestVersionId: versionId,
  manifestSha256: sha256,
}: Pick<RunLine, 'manifestKey' | 'manifestVersionId' | 'manifestSha256'>): ObjectLink | null =>
  key === null || sha256 === null ? null : { key, versionId, sha256 };
