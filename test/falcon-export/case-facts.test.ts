import { describe, expect, test } from 'vitest';
import { readCaseFacts } from '../../lib/falcon/export/case-facts.ts';
import { falconTenant } from './world.ts';

const { falcon, client, facts, open } = falconTenant();

const alerts = (from: number, to: number) =>
  falcon()
    .alertIds.slice(from, to)
    .map((id) => ({ id }));

describe('the facts of a case', () => {
  test('are its alerts in the order of the case, read in one call', async () => {
    const id = await open({ evidence: { alerts: alerts(0, 6).toReversed() } });
    falcon().clearRequests();
    const read = await facts(id);
    expect(read.alerts.map((it) => it.composite_id)).toEqual(falcon().alertIds.slice(0, 6).toReversed());
    expect(falcon().counts()['PostEntitiesAlertsV2']).toBe(1);
    expect(read.missing).toEqual([]);
  });

  test('an alert that was hidden from the console is read all the same', async () => {
    const id = await open({ evidence: { alerts: alerts(0, 1) } });
    const [alert = ''] = falcon().alertIds;
    await client().alerts.update({
      composite_ids: [alert],
      action_parameters: [{ name: 'show_in_ui', value: 'false' }],
    });
    expect((await facts(id)).alerts.map((it) => it.composite_id)).toEqual([alert]);
  });

  test('an alert that the platform no longer has is missing, with the reason', async () => {
    Object.assign(falcon().settings.switches, { unknownAlert: 'accept' });
    const id = await open({ evidence: { alerts: [...alerts(0, 1), { id: 'gone:ind:1' }] } });
    const read = await facts(id);
    expect(read.alerts.map((it) => it.composite_id)).toEqual([falcon().alertIds[0]]);
    expect(read.missing).toEqual([
      { what: 'alert', id: 'gone:ind:1', reason: 'the platform no longer has it' },
    ]);
  });

  test('files come from every page', async () => {
    const id = await open();
    const other = await open({ name: 'Another' });
    for (let n = 1; n <= 23; n += 1) falcon().addFile(id, `f${n}.bin`, n);
    falcon().addFile(other, 'of-another.bin', 1);
    const { files } = await facts(id);
    expect(files).toHaveLength(23);
    expect(new Set(files.map((it) => it.name))).toEqual(
      new Set(Array.from({ length: 23 }, (_, n) => `f${n + 1}.bin`)),
    );
  });

  test('the template is the snapshot that the case took, the SLA the one that it follows', async () => {
    const sla = (
      await client().slas.create({
        name: 'Usual',
        description: '',
        goals: [{ type: 'resolve', duration_seconds: 3600, escalation_policy: { steps: [] } }],
      })
    ).resource;
    const template = (await client().templates.create({ name: 'Leak', sla_id: sla.id, fields: [] })).resource;
    const id = await open({ template: { id: template.id } });
    await client().templates.update({ id: template.id, name: 'Leak, renamed' });
    const read = await facts(id);
    expect(read.template).toMatchObject({ template_id: template.id, version: 1 });
    expect(read.sla).toMatchObject({ id: sla.id, name: 'Usual' });
    expect(read.missing).toEqual([]);
  });

  test('settings that the API client may not read are missing, and the case is read', async () => {
    const template = (await client().templates.create({ name: 'Leak', fields: [] })).resource;
    const id = await open({ template: { id: template.id } });
    falcon().addFault({ operation: 'entities_template_snapshots_get_v1', status: 403 });
    const read = await facts(id);
    expect(read.case.id).toBe(id);
    expect(read.template).toBeNull();
    expect(read.missing).toEqual([
      {
        what: 'template',
        id: read.case.template?.snapshot_id,
        reason: 'the API client may not read it (403)',
      },
    ]);
  });

  test('a snapshot that is gone is missing', async () => {
    const template = (await client().templates.create({ name: 'Leak', fields: [] })).resource;
    const id = await open({ template: { id: template.id } });
    falcon().addFault({ operation: 'entities_template_snapshots_get_v1', status: 404, times: 9 });
    expect((await facts(id)).missing).toEqual([
      { what: 'template', id: expect.any(String), reason: expect.any(String) },
    ]);
  });

  test('a right to alerts that is lacking is no matter of what is missing', async () => {
    const id = await open({ evidence: { alerts: alerts(0, 1) } });
    falcon().addFault({ operation: 'PostEntitiesAlertsV2', status: 403 });
    await expect(facts(id)).rejects.toThrow('the API client is refused (status 403');
  });

  test('a case without anything has nothing, and nothing is missing', async () => {
    const read = await facts(await open());
    expect({ ...read, case: null }).toEqual({
      case: null,
      alerts: [],
      files: [],
      template: null,
      sla: null,
      missing: [],
    });
  });

  test('a case that is not there is null', async () => {
    expect(await readCaseFacts('no-such-case', client())).toBeNull();
  });
});
