import { Declined, Unauthorised } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import type { FalconAlert } from '../client/alerts.ts';
import type { Found } from '../client/answers.ts';
import type { FalconCase } from '../client/case-schemas.ts';
import type { Sla, TemplateSnapshot } from '../client/configuration-schemas.ts';
import type { FileDetails } from '../client/file-schemas.ts';
import type { FalconClient } from '../client/index.ts';
import { fqlText } from '../fql-text.ts';
import { heldEvidence } from './held-evidence.ts';
import type { Missing } from './missing.ts';

/** Everything that the platform says of one case. */
export type CaseFacts = {
  case: FalconCase;
  /** The alerts of its evidence that the platform still has, in the case's order. */
  alerts: FalconAlert[];
  files: FileDetails[];
  /** The template as it was when the case took it; null where the case has none, or it is among what is missing. */
  template: TemplateSnapshot | null;
  /** The SLA's goals; how the case stands to them is in the case. Null likewise. */
  sla: Sla | null;
  missing: Missing[];
};

export type FactsClient = Pick<FalconClient, 'cases' | 'alerts' | 'files' | 'templateSnapshots' | 'slas'>;

/**
 * Reads a case whole; null where the platform has none of that id. What the case names and the platform does not give is told in `missing`.
 * @throws what the clients do, except for settings that the API client may not read: those are missing with the reason
 */
export async function readCaseFacts(
  id: string,
  client: FactsClient,
  options?: CallOptions,
): Promise<CaseFacts | null> {
  const [found] = (await client.cases.get({ ids: [id] }, options)).resources;
  if (!found) return null;
  const alerts = await alertsOf(found, client, options);
  const files = await Array.fromAsync(client.files.iterAll({ filter: `case_id:${fqlText(id)}` }, options));
  const template = await templateOf(found, client, options);
  const sla = await slaOf(found, client, options);
  return {
    case: found,
    alerts: alerts.found,
    files,
    template: template.found,
    sla: sla.found,
    missing: [...alerts.missing, ...template.missing, ...sla.missing],
  };
}

type Read<T> = { found: T; missing: Missing[] };

async function alertsOf(
  held: FalconCase,
  { alerts }: FactsClient,
  options?: CallOptions,
): Promise<Read<FalconAlert[]>> {
  const ids = heldEvidence(held, []).flatMap(({ kind, id }) => (kind === 'alert' && id !== '' ? [id] : []));
  if (ids.length === 0) return { found: [], missing: [] };
  // An alert that a person hid from the console is evidence all the same.
  const { resources, missing, errors } = await alerts.get(
    { ids: [...new Set(ids)], include_hidden: true },
    options,
  );
  const told = new Map(errors.map((it) => [it.id, it.message]));
  return {
    found: resources,
    missing: missing.map((id) => ({
      what: 'alert',
      id,
      reason: told.get(id) ?? 'the platform no longer has it',
    })),
  };
}

async function templateOf(
  { template }: FalconCase,
  { templateSnapshots }: FactsClient,
  options?: CallOptions,
): Promise<Read<TemplateSnapshot | null>> {
  const { id, snapshot_id: snapshot } = template ?? {};
  if (!id && !snapshot) return { found: null, missing: [] };
  const none = (reason: string) => missingOne('template', snapshot || id || null, reason);
  if (!snapshot) return none('the case names no snapshot of its template');
  return firstOf(() => templateSnapshots.get({ ids: [snapshot] }, options), none);
}

async function slaOf(
  { sla }: FalconCase,
  { slas }: FactsClient,
  options?: CallOptions,
): Promise<Read<Sla | null>> {
  const id = sla?.id;
  if (!id) return { found: null, missing: [] };
  return firstOf(
    () => slas.get({ ids: [id] }, options),
    (reason) => missingOne('sla', id, reason),
  );
}

const missingOne = (what: Missing['what'], id: string | null, reason: string): Read<null> => ({
  found: null,
  missing: [{ what, id, reason }],
});

/** The one that was asked for. Settings want rights of their own, and a case is worth exporting without them. */
async function firstOf<T>(
  read: () => Promise<Found<T>>,
  none: (reason: string) => Read<null>,
): Promise<Read<T | null>> {
  try {
    const { resources, errors } = await read();
    const [found] = resources;
    if (found !== undefined) return { found, missing: [] };
    return none(errors[0]?.message ?? 'the platform no longer has it');
  } catch (error) {
    // The case itself was read with the same keys: they are good, and lack a right.
    if (error instanceof Unauthorised && error.status === 403)
      return none('the API client may not read it (403)');
    if (error instanceof Declined) return none(`it was refused (${error.status ?? 'unsent'}): ${error.code}`);
    throw error;
  }
}
