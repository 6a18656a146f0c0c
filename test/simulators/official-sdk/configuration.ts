import { buffer } from 'node:stream/consumers';
import {
  ApiMSAAggregateQueryRequestTypeEnum,
  ApiNotificationChannelV1TypeEnum,
  ApiNotificationChannelV2CreateRequestTypeEnum,
  EntitiesTemplatesExportGetV1FormatEnum,
  instanceOfApiNotificationGroupV1,
  instanceOfApiNotificationGroupV2,
  instanceOfApiSLAV1,
  instanceOfApiTemplateSnapshotV1,
  instanceOfApiTemplateV1,
} from 'crowdstrike-falcon';
import { describe, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { first, type World } from './world.ts';

const byName = (filter = '') => [
  {
    type: ApiMSAAggregateQueryRequestTypeEnum.Terms,
    field: 'name',
    name: 'by name',
    filter,
    size: 10,
    from: 0,
    sort: '',
    dateRanges: [],
  },
];
const buckets = (...labels: string[]) => [
  { name: 'by name', buckets: labels.map((label) => ({ label, count: 1 })) },
];

export function drivesConfiguration(world: () => World): void {
  const api = () => world().sdk.caseManagement;
  const only = (id: string) => new Set([id]);

  const slack = {
    type: ApiNotificationChannelV2CreateRequestTypeEnum.Slack,
    configName: 'soc',
    params: { room: '#soc' },
  };
  const group = async (name: string) =>
    first(
      (await api().entitiesNotificationGroupsPostV2({ name, description: 'on call', channels: [slack] }))
        .resources,
    );
  const sla = async (name: string, groupId: string) => {
    const steps = [{ notificationGroupId: groupId, escalateAfterSeconds: 60 }];
    const goals = [{ type: 'ack', durationSeconds: 900, escalationPolicy: { steps } }];
    return first((await api().entitiesSlasPostV1({ name, description: 'fast', goals })).resources);
  };
  const field = {
    name: 'Root cause',
    dataType: 'string',
    inputType: 'select',
    required: true,
    displayOrder: 1,
    options: [{ value: 'phish' }, { value: 'malware' }],
  };
  const template = async (name: string, more: object = {}) =>
    first((await api().entitiesTemplatesPostV1({ name, fields: [field], ...more })).resources);

  describe('notification groups', () => {
    test('are made, read, changed, found, counted and deleted in the newer form', async () => {
      const made = await group('Shift A');
      expect(instanceOfApiNotificationGroupV2(made)).toBe(true);
      expect(made).toMatchObject({
        name: 'Shift A',
        channels: [{ type: 'slack', configName: 'soc', params: '{"room":"#soc"}' }],
        createdTimestamp: new Date('2026-03-10T12:00:00Z'),
      });
      expect((await api().entitiesNotificationGroupsGetV2(only(made.id))).resources).toEqual([made]);
      const change = { id: made.id, name: 'Shift B', description: 'nights', channels: [slack] };
      expect(first((await api().entitiesNotificationGroupsPatchV2(change)).resources)).toMatchObject({
        id: made.id,
        name: 'Shift B',
        description: 'nights',
      });
      expect(
        (await api().queriesNotificationGroupsGetV2("name:'Shift B'", 'name|asc', 5, 0)).resources,
      ).toEqual([made.id]);
      expect((await api().aggregatesNotificationGroupsPostV2(byName())).resources).toMatchObject(
        buckets('Shift B'),
      );
      expect((await api().entitiesNotificationGroupsDeleteV2(only(made.id))).resources).toEqual([made.id]);
      expect((await api().entitiesNotificationGroupsGetV2(only(made.id))).resources).toEqual([]);
    });

    test('and in the older form', async () => {
      const email = {
        type: ApiNotificationChannelV1TypeEnum.Email,
        configName: 'mail',
        recipients: ['soc@example.com'],
      };
      const posted = { name: 'Mail', description: 'by mail', channels: [email] };
      const made = first((await api().entitiesNotificationGroupsPostV1(posted)).resources);
      expect(instanceOfApiNotificationGroupV1(made)).toBe(true);
      expect(made.channels).toMatchObject([{ type: 'email', recipients: ['soc@example.com'] }]);
      expect((await api().entitiesNotificationGroupsGetV1(only(made.id))).resources).toEqual([made]);
      const changed = await api().entitiesNotificationGroupsPatchV1({ ...posted, id: made.id, name: 'Post' });
      expect(first(changed.resources)).toMatchObject({ name: 'Post', description: 'by mail' });
      expect((await api().queriesNotificationGroupsGetV1("name:*'*os*'")).resources).toEqual([made.id]);
      expect((await api().aggregatesNotificationGroupsPostV1(byName())).resources).toMatchObject(
        buckets('Post'),
      );
      expect((await api().entitiesNotificationGroupsDeleteV1(only(made.id))).resources).toEqual([made.id]);
      expect((await api().queriesNotificationGroupsGetV1()).resources).toEqual([]);
    });
  });

  test('SLAs are made, read, changed, found, counted and deleted', async () => {
    const { id: groupId } = await group('Shift A');
    const made = await sla('Fast', groupId);
    expect(instanceOfApiSLAV1(made)).toBe(true);
    expect(made.goals).toEqual([
      {
        type: 'ack',
        durationSeconds: 900,
        escalationPolicy: { steps: [{ notificationGroupId: groupId, escalateAfterSeconds: 60 }] },
      },
    ]);
    expect((await api().entitiesSlasGetV1(only(made.id))).resources).toEqual([made]);
    const goals = [{ type: 'resolve', durationSeconds: 86_400 }];
    const changed = await api().entitiesSlasPatchV1({
      id: made.id,
      name: 'Slow',
      description: 'later',
      goals,
    });
    expect(first(changed.resources)).toMatchObject({
      name: 'Slow',
      description: 'later',
      goals: [{ type: 'resolve', durationSeconds: 86_400 }],
    });
    expect((await api().queriesSlasGetV1("name:'Slow'", 'name.desc', 10, 0)).resources).toEqual([made.id]);
    expect((await api().aggregatesSlasPostV1(byName("name:'Slow'"))).resources).toMatchObject(
      buckets('Slow'),
    );
    expect((await api().entitiesSlasDeleteV1(only(made.id))).resources).toEqual([made.id]);
    expect((await api().queriesSlasGetV1()).resources).toEqual([]);
  });

  describe('templates', () => {
    test('are made, read, changed, found, counted and deleted', async () => {
      const { id: slaId } = await sla('Fast', (await group('Shift A')).id);
      const made = await template('Phishing', {
        description: 'mail lures',
        slaId,
        slaRules: [{ type: 'severity', condition: 'severity:>80', slaId }],
        workflows: [{ id: 'wf-1', displayOrder: 1 }],
        accessTags: [{ key: 'hr', cid: '' }],
      });
      expect(instanceOfApiTemplateV1(made)).toBe(true);
      expect(made).toMatchObject({
        name: 'Phishing',
        description: 'mail lures',
        slaId,
        slaMethod: 'rules',
        slaRules: [{ type: 'severity', condition: 'severity:>80', slaId }],
        workflows: [{ id: 'wf-1', displayOrder: 1 }],
        accessTags: [{ key: 'hr' }],
        fields: [{ name: 'Root cause', required: true, options: [{ value: 'phish' }, { value: 'malware' }] }],
        hasAccess: true,
      });
      expect((await api().entitiesTemplatesGetV1(only(made.id), true)).resources).toEqual([made]);
      const patch = { id: made.id, name: 'Lures', description: 'all lures' };
      expect(first((await api().entitiesTemplatesPatchV1(patch)).resources)).toMatchObject({
        name: 'Lures',
        description: 'all lures',
        slaId,
        fields: made.fields?.map(({ id }) => ({ id })),
      });
      expect((await api().queriesTemplatesGetV1("name:'Lures'", 'name|asc', 10, 0)).resources).toEqual([
        made.id,
      ]);
      expect((await api().aggregatesTemplatesPostV1(byName())).resources).toMatchObject(buckets('Lures'));
      expect(await api().entitiesTemplatesDeleteV1(only(made.id))).toBe('1 deleted');
      expect((await api().queriesTemplatesGetV1()).resources).toEqual([]);
    });

    test('a deletion that answers in the envelope is parsed too', async () => {
      world().set({ deleteTemplateBody: 'envelope' });
      const { id } = await template('Phishing');
      expect(await api().entitiesTemplatesDeleteV1(only(id))).toMatchObject({ resources: [id] });
    });

    test('each write leaves a snapshot, found and read by id or by template and version', async () => {
      const { id } = await template('First');
      await api().entitiesTemplatesPatchV1({ id, name: 'Second' });
      const found = (await api().queriesTemplateSnapshotsGetV1(`template_id:'${id}'`, 10, 0)).resources;
      expect(found).toHaveLength(2);
      const snapshot = first((await api().entitiesTemplateSnapshotsGetV1(only(found[1] ?? ''))).resources);
      expect(instanceOfApiTemplateSnapshotV1(snapshot)).toBe(true);
      expect(snapshot).toMatchObject({ templateId: id, version: 1 });
      expect(JSON.parse(snapshot.template)).toMatchObject({ name: 'First' });
      const versions = async (...wanted: number[]) =>
        (await api().entitiesTemplateSnapshotsGetV1(undefined, only(id), wanted)).resources.map(
          (it) => it.version,
        );
      expect(await versions(1)).toEqual([1]);
      expect(await versions(0)).toEqual([2]);
    });

    test('are exported by a link and imported from what it leads to', async () => {
      const { id } = await template('Phishing');
      const { link } = await api().entitiesTemplatesExportGetV1(
        only(id),
        undefined,
        EntitiesTemplatesExportGetV1FormatEnum.Json,
      );
      const zip = Buffer.from(await (await fetch(link)).arrayBuffer());
      const opened = await fromBufferPromise(zip);
      for await (const entry of opened.eachEntry())
        expect(
          JSON.parse((await buffer(await opened.openReadStreamPromise(entry))).toString()),
        ).toMatchObject({
          name: 'Phishing',
        });
      const dry = await api().entitiesTemplatesImportPostV1(new Blob([zip]), true);
      expect(dry.resources).toMatchObject([{ name: 'Phishing' }]);
      expect((await api().queriesTemplatesGetV1()).resources).toEqual([id]);
      const imported = first((await api().entitiesTemplatesImportPostV1(new Blob([zip]))).resources);
      expect(imported).toMatchObject({ name: 'Phishing', fields: [{ name: 'Root cause' }] });
      expect((await api().queriesTemplatesGetV1()).resources).toEqual([imported.id, id]);
    });
  });

  test('fields are found and read', async () => {
    const ids = (await api().queriesFieldsGetV1("name:'Ticket number'", 10, 0)).resources;
    expect(ids).toHaveLength(1);
    expect((await api().entitiesFieldsGetV1(new Set(ids))).resources).toMatchObject([
      { name: 'Ticket number', dataType: 'string', inputType: 'text', required: false, displayOrder: 2 },
    ]);
  });

  test('access tags are found by a token, read and counted', async () => {
    const { resources: ids } = await api().queriesAccessTagsGetV1(undefined, 'key|asc', 2);
    // The package drops the token of its answers; the page after the first is asked for with the one of the wire.
    const raw = await api().queriesAccessTagsGetV1Raw({ sort: 'key|asc', limit: 2 });
    const { meta } = JSON.parse(await raw.raw.text());
    const next = await api().queriesAccessTagsGetV1(undefined, 'key|asc', 2, meta.pagination.after);
    const tags = await api().entitiesAccessTagsGetV1(new Set([...ids, ...next.resources]), true);
    expect(tags.resources.map(({ key }) => key).toSorted()).toEqual([
      'finance',
      'hr',
      'insider-risk',
      'legal-hold',
    ]);
    expect(first(tags.resources).hasAccess).toBe(true);
    const spec = byName("key:'hr'").map((it) => ({ ...it, field: 'key' }));
    expect((await api().aggregatesAccessTagsPostV1(spec)).resources).toMatchObject(buckets('hr'));
  });
}
