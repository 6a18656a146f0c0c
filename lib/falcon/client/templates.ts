import * as v from 'valibot';
import { type CallOptions, traceOf } from '../../http.ts';
import { type Answered, envelope } from './answers.ts';
import { fql, given, id } from './arguments.ts';
import { deletesByIds } from './by-ids.ts';
import type { FalconCall, Operation } from './call.ts';
import { newTemplate, templateUpdate } from './configuration-inputs.ts';
import { template, type Template } from './configuration-schemas.ts';
import { download, type FalconDownload } from './downloads.ts';
import { keptTemplate } from './kept-settings.ts';
import { failureOf } from './refusals.ts';
import { readsWithAccess } from './setting.ts';
import { settingsGroup } from './settings.ts';
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

const kind = {
  noun: 'templates',
  slug: 'templates',
  version: 'v1',
  schema: template,
  creation: newTemplate,
  change: templateUpdate,
  kept: keptTemplate,
} as const;

/** Templates of cases: their fields, SLA and workflows. Each change of one makes another snapshot of it. */
export const falconTemplates = (call: FalconCall) => ({
  ...settingsGroup(call, kind),

  /** Some by their ids, any number of them, in the order asked for; `with_has_access` tells of each whether it may be used. */
  get: readsWithAccess(call, kind),

  /** Deletes by ids, any number of them. A second deletion finds nothing to do. */
  delete: deletesByIds(call, `${path}/v1`, 'templates.delete', (operation, ids, options) =>
    deleted(call, operation, ids, options),
  ),

  /** Templates as a ZIP of one file each, by their ids or by a filter; YAML unless told otherwise. */
  async export(input: v.InferInput<typeof exported>, options?: CallOptions): Promise<FalconDownload> {
    const query = given(exported, input, 'templates.export');
    return download(call, { method: 'GET', path: `${path}/export/v1`, query, repeatable: true }, options);
  },

  /** Makes templates of a file that an export wrote; a dry run only says whether it would. */
  async import(input: v.InferInput<typeof imported>, options?: CallOptions): Promise<Answered<Template>> {
    const { file, name, dry_run } = given(imported, input, 'templates.import');
    const fields = { dry_run: dry_run === undefined ? undefined : String(dry_run) };
    const { resources, errors } = await upload(
      call,
      { path: `${path}/import/v1`, file, name, fields, repeatable: dry_run === true, schema: template },
      options,
    );
    return { resources, errors };
  },
});

const told = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ ...envelope.entries, resources: v.nullish(v.array(v.string())) }),
);

/** No two sources agree on what answers this one: a success without a list stands for all of them. */
async function deleted(
  call: FalconCall,
  operation: Operation,
  ids: string[],
  options?: CallOptions,
): Promise<Answered<string>> {
  const { status, headers, text } = await call.answered(operation, options);
  const read = v.safeParse(told, text);
  const { resources, errors = [] } = read.success ? read.output : {};
  const [problem] = errors;
  const where = { what: `DELETE ${operation.path}`, status, traceId: traceOf(headers) };
  if (problem && !resources?.length) throw failureOf(where, problem, call.now());
  return { resources: resources ?? ids, errors };
}
