import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { Problem } from './answers.ts';
import { fql, given, id, idList } from './arguments.ts';
import type { FalconCall } from './call.ts';
import {
  newTemplate,
  template,
  type Template,
  type TemplateSnapshot,
  templateSnapshot,
  templateUpdate,
} from './configuration-schemas.ts';
import { download, type FalconDownload } from './downloads.ts';
import { counts, type Kind, lists, reads, writes } from './setting.ts';
import { fileToSend, isNamed, unnamed, upload } from './upload.ts';

const path = '/casemgmt/entities/templates';

const exported = v.pipe(
  v.strictObject({
    ids: v.optional(v.array(id)),
    filter: v.optional(fql),
    format: v.optional(v.picklist(['yaml', 'json'])),
  }),
  v.check(({ ids = [], filter }) => ids.length > 0 || filter !== undefined, 'names neither ids nor a filter'),
);

const imported = v.pipe(
  v.strictObject({
    file: fileToSend,
    /** The file's name, where it has none of its own or another is wanted. */
    name: v.optional(id),
    dry_run: v.optional(v.boolean()),
  }),
  v.check((it) => isNamed(it), unnamed),
);

/** Templates of cases: their fields, SLA and workflows. */
export function falconTemplates(call: FalconCall) {
  const kind: Kind<typeof template> = {
    noun: 'templates',
    slug: 'templates',
    version: 'v1',
    schema: template,
    idOf: (it) => it.id,
  };
  const { create, update } = writes(call, kind);
  return {
    get: reads(call, kind),
    create: async (input: v.InferInput<typeof newTemplate>, options?: CallOptions) =>
      create(given(newTemplate, input, 'templates.create'), options),
    /** Changes a template, which makes another snapshot of it. */
    update: async (input: v.InferInput<typeof templateUpdate>, options?: CallOptions) =>
      update(given(templateUpdate, input, 'templates.update'), options),

    /** Deletes templates. What the platform says of it has no form that sources agree on: any success is one. */
    async delete(input: { ids: string[] }, options?: CallOptions): Promise<void> {
      const { ids } = given(idList, input, 'templates.delete');
      await call.answered(
        { method: 'DELETE', path: `${path}/v1`, query: { ids }, repeatable: true },
        options,
      );
    },

    ...lists(call, kind, 'created_timestamp.asc'),
    aggregate: counts(call, kind),

    /** Templates as a ZIP of one file each, by their ids or by a filter; YAML unless told otherwise. */
    export: async (input: v.InferInput<typeof exported>, options?: CallOptions): Promise<FalconDownload> =>
      download(
        call,
        {
          method: 'GET',
          path: `${path}/export/v1`,
          query: given(exported, input, 'templates.export'),
          repeatable: true,
        },
        options,
      ),

    /** Makes templates of a file that an export wrote; a dry run only says whether it would. */
    async import(
      input: v.InferInput<typeof imported>,
      options?: CallOptions,
    ): Promise<{ resources: Template[]; errors: Problem[] }> {
      const { file, name, dry_run } = given(imported, input, 'templates.import');
      const fields = { dry_run: dry_run === undefined ? undefined : String(dry_run) };
      const { resources, errors } = await upload(
        call,
        { path: `${path}/import/v1`, file, name, fields, repeatable: dry_run === true, schema: template },
        options,
      );
      return { resources, errors };
    },
  };
}

const snapshotsOf = v.strictObject({
  template_ids: v.pipe(v.array(id), v.nonEmpty('is an empty list')),
  /** One for each template; 0 is the latest. */
  versions: v.optional(v.array(v.pipe(v.number(), v.integer('must be a whole number')))),
});

/** What templates were at their versions. */
export function falconTemplateSnapshots(call: FalconCall) {
  const kind: Kind<typeof templateSnapshot> = {
    noun: 'templateSnapshots',
    slug: 'template-snapshots',
    version: 'v1',
    schema: templateSnapshot,
    idOf: (it) => it.id,
  };
  return {
    get: reads(call, kind),
    /** Snapshots by their templates, each at a version or at its latest. */
    async getByTemplate(
      input: v.InferInput<typeof snapshotsOf>,
      options?: CallOptions,
    ): Promise<{ resources: TemplateSnapshot[]; errors: Problem[] }> {
      const { template_ids, versions = [] } = given(snapshotsOf, input, 'templateSnapshots.getByTemplate');
      const query = { template_ids, versions: versions.map(String) };
      const { resources, errors } = await call.resources(
        { method: 'GET', path: '/casemgmt/entities/template-snapshots/v1', query, repeatable: true },
        templateSnapshot,
        options,
      );
      return { resources, errors };
    },
    ...lists(call, kind, null),
  };
}
