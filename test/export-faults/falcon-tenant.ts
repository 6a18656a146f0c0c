import { resolve } from 'node:path';
import * as v from 'valibot';
import { falconCaseReader } from '../../lib/falcon/case-reader.ts';
import { falconChanges } from '../../lib/falcon/changed-cases.ts';
import { falconClient } from '../../lib/falcon/client/index.ts';
import { fontsIn } from '../../lib/falcon/export/pdf/fonts.ts';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { Surroundings, Tenant } from './tenant.ts';

const mostAlerts = 4;
const fonts = fontsIn(resolve('node_modules/@fontsource-variable'));

/** A Falcon tenant, where evidence may move a case's time, its version as well, or neither. */
export async function falconTenant(
  random: Random,
  { now, attachedByUs, hasCensus }: Surroundings,
): Promise<Tenant> {
  const falcon = await startFalconSimulator({ now });
  const { url, clientId, clientSecret, cases } = falcon;
  falcon.settings.switches = { evidenceBumps: random.pick(['time', 'version', 'nothing']) };
  let edits = 0;

  const edit = (id: string): void => {
    edits += 1;
    falcon.editCase(id, { description: `Seen ${edits} times.` });
  };
  const attach = (id: string): void => {
    falcon.fillCase(id, random.whole(1, mostAlerts));
  };
  const open = (count: number): void => {
    for (const { id } of falcon.addCases(count)) if (random.chance(0.8)) attach(id);
  };

  const deed = (caseId?: string): void => {
    const some = [...cases.values()].filter(
      ({ id, status }) => status !== 'closed' && (caseId === undefined || id === caseId),
    );
    if (some.length === 0) return caseId === undefined ? open(1) : undefined;
    const { id } = random.pick(some);
    const draw = random.next();
    if (draw < 0.1) return open(1);
    if (draw < 0.4) return edit(id);
    if (draw < 0.47) return void falcon.closeCase(id);
    if (draw < 0.52) return falcon.revokeTokens();
    if (draw < 0.65) {
      // A file alone moves nothing of its case.
      falcon.addFile(id, `captured ${edits}.bin`, random.whole(1, 3_000));
      return edit(id);
    }
    attach(id);
    if (draw < 0.85 || !hasCensus) attachedByUs(id);
    return undefined;
  };

  return {
    platform: 'falcon',
    simulator: falcon,
    deed,
    open,
    states: () =>
      new Map(
        [...cases.values()].map(({ evidence, ...it }) => [
          it.id,
          stateOf({
            ...it,
            updated_timestamp: it.updatedAt,
            consistency: { version: it.consistencyVersion },
            alerts: [...evidence.alerts],
          }),
        ]),
      ),
    told: (document) => {
      const { case: it, files } = v.parse(caseJson, document);
      const alerts = it.evidence.alerts.records.map(({ selector }) => selector.id);
      const { name, status, updated_timestamp: updatedAt } = it;
      const state = stateOf({ ...it, alerts });
      const fileBytes = files.reduce((sum, { file_size_bytes: size }) => sum + size, 0);
      return {
        state,
        name,
        status,
        updatedAt,
        evidence: alerts.length + files.length,
        rows: alerts.length,
        files: files.length,
        fileBytes,
      };
    },
    csv: 'evidence.csv',
    isPoisoned: () => false,
    isPoisonedPath: () => false,
    client: (network) => {
      const credentials = async () => ({ clientId, clientSecret });
      const client = falconClient({ url, credentials, timeout: 10_000 }, network);
      return {
        feed: ({ filter }, deadline) => falconChanges(client, filter, deadline),
        reader: (settings, deadline) => falconCaseReader(settings, { client, fonts, now, deadline }),
      };
    },
  };
}

const told = v.object({
  name: v.string(),
  status: v.string(),
  description: v.string(),
  updated_timestamp: v.string(),
  version: v.number(),
  consistency: v.object({ version: v.number() }),
});
const records = v.object({ records: v.array(v.object({ selector: v.object({ id: v.string() }) })) });
const caseJson = v.object({
  case: v.object({ ...told.entries, evidence: v.object({ alerts: records }) }),
  files: v.array(v.object({ file_size_bytes: v.number() })),
});

const stateOf = ({
  name,
  status,
  description,
  updated_timestamp: updatedAt,
  version,
  consistency,
  alerts,
}: v.InferOutput<typeof told> & { alerts: string[] }) =>
  JSON.stringify({ name, status, description, updatedAt, version, consistency: consistency.version, alerts });
