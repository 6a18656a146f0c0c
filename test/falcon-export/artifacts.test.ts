import { expect, test } from 'vitest';
import type { Artifact } from '../../lib/exports/store.ts';
import { type FalconArtifactKind, falconArtifactOf } from '../../lib/falcon/export/artifacts.ts';
import type { CaseFacts } from '../../lib/falcon/export/case-facts.ts';
import { falconTenant, wholeOf } from './world.ts';

const { falcon, facts, open, zipSettings } = falconTenant();

const artifactOf = (kind: FalconArtifactKind, it: CaseFacts) =>
  falconArtifactOf(kind, 'exports/soc/cases/1/v', it, zipSettings());

/** What the artifact's own check says of its body. */
async function wrongWith({ body, check }: Artifact): Promise<string | null> {
  const bytes = await wholeOf(body);
  check.see(bytes);
  return check.wrong(bytes.subarray(0, 8), bytes.subarray(-check.tail), bytes.length);
}

test('each artifact has its name under the prefix, its type, and passes its check', async () => {
  const [alert = ''] = falcon().alertIds;
  const id = await open({ evidence: { alerts: [{ id: alert }], leads: [{ id: 'lead-1' }] } });
  falcon().addFile(id, 'a.txt', 5);
  const read = await facts(id);
  const kinds = ['pdf', 'csv', 'zip', 'json'] as const;
  const made = kinds.map((kind) => artifactOf(kind, read));
  expect(made.map(({ key, contentType }) => [key, contentType])).toEqual([
    ['exports/soc/cases/1/v/summary.pdf', 'application/pdf'],
    ['exports/soc/cases/1/v/evidence.csv', 'text/csv; charset=utf-8'],
    ['exports/soc/cases/1/v/case.zip', 'application/zip'],
    ['exports/soc/cases/1/v/case.json', 'application/json'],
  ]);
  for (const artifact of made) expect(await wrongWith(artifact)).toBeNull();
});

test('the CSV’s check counts rows by the case, and not by the alerts that were read', async () => {
  Object.assign(falcon().settings.switches, { unknownAlert: 'accept' });
  const read = await facts(await open({ evidence: { alerts: [{ id: 'gone:ind:1' }] } }));
  expect(read.alerts).toEqual([]);
  const { body } = artifactOf('csv', read);
  const { check } = artifactOf('csv', { ...read, case: { ...read.case, evidence: null } });
  expect(await wrongWith(artifactOf('csv', read))).toBeNull();
  expect(await wrongWith({ ...artifactOf('csv', read), body, check })).toContain('it has 1 rows for 0');
});

test('case.json is the case as the API gives it, and as long as it says', async () => {
  const id = await open({ tags: ['vip'] });
  const read = await facts(id);
  const { body, length } = artifactOf('json', read);
  const bytes = await wholeOf(body);
  expect(bytes).toHaveLength(length ?? 0);
  expect(JSON.parse(bytes.toString())).toEqual({
    case: expect.objectContaining({ id, version: 1, tags: ['vip'], reference_id: 'CASE-0001' }),
    alerts: [],
    files: [],
    template: null,
    sla: null,
    missing: [],
  });
});
