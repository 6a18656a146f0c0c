import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { Found } from './answers.ts';
import { given, ids, wholeNumber } from './arguments.ts';
import { askByLists, idsInQuery } from './by-ids.ts';
import type { FalconCall, Operation } from './call.ts';
import { type TemplateSnapshot, templateSnapshot } from './configuration-schemas.ts';
import { pathOf, reads } from './setting.ts';
import { unsortedLists } from './setting-lists.ts';

const kind = {
  noun: 'templateSnapshots',
  slug: 'template-snapshots',
  version: 'v1',
  schema: templateSnapshot,
} as const;

const byTemplate = v.pipe(
  v.strictObject({
    template_ids: ids,
    /** One for each template; 0 is the latest. */
    versions: v.optional(v.array(wholeNumber(0, Number.MAX_SAFE_INTEGER))),
  }),
  v.forward(
    v.check(
      ({ template_ids, versions }) => versions === undefined || versions.length === template_ids.length,
      'must be one for each template',
    ),
    ['versions'],
  ),
);

type Wanted = { template: string; version: number };

/** What templates were at their versions. */
export const falconTemplateSnapshots = (call: FalconCall) => ({
  get: reads(call, kind),

  /** Snapshots by their templates, each at a version or at its latest, in the order asked for; `missing` names the templates without. */
  async getByTemplate(
    input: v.InferInput<typeof byTemplate>,
    options?: CallOptions,
  ): Promise<Found<TemplateSnapshot>> {
    const { template_ids, versions } = given(byTemplate, input, 'templateSnapshots.getByTemplate');
    const wanted = template_ids.map((template, n) => ({ template, version: versions?.[n] ?? 0 }));
    const { resources, errors } = await askByLists({
      lists: inCalls(wanted),
      ask: (some) => call.resources(reading(some), templateSnapshot, options),
      idOf: ({ template }) => template,
    });
    const found = wanted.map((one) => snapshotIn(resources, one));
    return {
      resources: found.flatMap((it) => it ?? []),
      missing: template_ids.filter((_, n) => found[n] === undefined),
      errors,
    };
  },

  ...unsortedLists(call, kind),
});

const reading = (some: Wanted[]): Operation => ({
  method: 'GET',
  path: pathOf(kind, 'entities'),
  query: {
    template_ids: some.map(({ template }) => template),
    versions: some.map(({ version }) => String(version)),
  },
  repeatable: true,
});

/** No call names a template twice: the API wants each once. */
function inCalls(wanted: Wanted[]): Wanted[][] {
  const calls: Wanted[][] = [];
  for (const one of wanted) {
    const free = calls.find(
      (it) => it.length < idsInQuery && it.every(({ template }) => template !== one.template),
    );
    if (free) free.push(one);
    else calls.push([one]);
  }
  return calls;
}

function snapshotIn(
  snapshots: TemplateSnapshot[],
  { template, version }: Wanted,
): TemplateSnapshot | undefined {
  const its = snapshots.filter((it) => it.template_id === template);
  if (version !== 0) return its.find((it) => it.version === version);
  return its.toSorted((a, b) => (a.version ?? 0) - (b.version ?? 0)).at(-1);
}
