import * as v from 'valibot';
import type { Download } from '../../download.ts';
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
import { download } from './downloads.ts';
import { counts, type Kind, lists, reads, writes } from './setting.ts';
import { type FileToSend, formOf } from './upload.ts';

const path = '/casemgmt/entities/templates';

const exported = v.pipe(
  v.strictObject({
    ids: v.optional(v.array(id)),
    filter: v.optional(fql),
    format: v.optional(v.picklist(['yaml', 'json'])),
  }),
  v.check(({ ids = [], filter }) => ids.length > 0 || filter !== undefined, 'names neither ids nor a filter'),
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
    export: async (input: v.InferInput<typeof exported>, options?: CallOptions): Promise<Download> =>
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
      { file, dry_run }: { file: FileToSend; dry_run?: boolean },
      options?: CallOptions,
    ): Promise<{ resources: Template[]; errors: Problem[] }> {
      const form = formOf(file, { dry_run: dry_run === undefined ? undefined : String(dry_run) });
      const { resources, errors } = await call.resources(
        { method: 'POST', path: `${path}/import/v1`, ...form, repeatable: dry_run === true },
        template,
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
