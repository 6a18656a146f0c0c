import { instanceOfSdkCaseVM, type OperationsCaseFieldChanges, type SdkCaseVM } from 'crowdstrike-falcon';
import { describe, expect, test } from 'vitest';
import { first, refusal, type World } from './world.ts';

const nothing = { alerts: [], events: [], leads: [] };

/** A case with all that the package's types ask of one. */
const aCase = (more: object = {}) => ({
  name: 'Stolen credentials',
  description: 'LSASS was read on two hosts.',
  severity: 80,
  severityInfo: { level: '' },
  status: 'new',
  assignedToUserUuid: '',
  evidence: nothing,
  tags: ['lateral'],
  ...more,
});

/** Changes with all that the package's types ask of them; what is not given in `more` is as the case has it. */
const changes = (it: SdkCaseVM, more: Partial<OperationsCaseFieldChanges>): OperationsCaseFieldChanges => ({
  name: it.name,
  description: it.description,
  severity: it.severity,
  severityInfo: { level: '' },
  status: it.status,
  assignedToUserUuid: it.assignedTo.uuid,
  removeUserAssignment: false,
  slasActive: true,
  customFields: [],
  ...more,
});

export function drivesCases(world: () => World): void {
  const cases = () => world().sdk.cases;
  const opened = async (more: object = {}) =>
    first((await cases().entitiesCasesPutV2(aCase(more))).resources);
  const held = (id: string) => world().falcon.cases.get(id);

  describe('cases', () => {
    test('a case is created with all that it can say, and every required field is parsed back', async () => {
      const { falcon } = world();
      const [tag] = (await world().sdk.caseManagement.queriesAccessTagsGetV1("key:'hr'")).resources;
      const answer = await cases().entitiesCasesPutV2(
        aCase({
          assignedToUserUuid: falcon.userUuids[1],
          descriptionFormat: 'markdown',
          descriptionTaggedUsers: [falcon.userUuids[2]],
          accessTags: [{ id: tag }],
          evidence: {
            alerts: [{ id: falcon.alertIds[0] }],
            events: [{ id: falcon.eventIds[0] }],
            leads: [{ id: 'lead-1' }],
          },
        }),
      );
      const it = first(answer.resources);
      expect(instanceOfSdkCaseVM(it)).toBe(true);
      expect(answer.meta).toMatchObject({ traceId: expect.any(String), writes: { resourcesAffected: 1 } });
      expect(it).toMatchObject({
        name: 'Stolen credentials',
        description: 'LSASS was read on two hosts.',
        descriptionFormat: 'markdown',
        descriptionTaggedUsers: [falcon.userUuids[2]],
        severity: 80,
        severityInfo: { level: 'Critical' },
        status: 'new',
        tags: ['lateral'],
        accessTags: [{ id: tag, key: 'hr' }],
        assignedTo: { uuid: falcon.userUuids[1], fullName: 'Bruno Salk' },
        createdTimestamp: new Date('2026-03-10T12:00:00Z'),
        updatedTimestamp: new Date('2026-03-10T12:00:00Z'),
        version: 1,
        consistency: { consistent: true, version: 1 },
        readOnly: { isReadOnly: false },
        evidence: {
          alerts: { records: [{ selector: { id: falcon.alertIds[0] } }] },
          events: { records: [{ selector: { id: falcon.eventIds[0] } }] },
          leads: { records: [{ selector: { id: 'lead-1' } }] },
        },
        analysisResults: { hosts: { records: [{ hostname: 'WKS-001' }] } },
      });
      expect(held(it.id)).toMatchObject({ name: 'Stolen credentials', severity: 80, version: 1 });
    });

    test('cases are read by their ids', async () => {
      const [one, two] = [await opened({ name: 'One' }), await opened({ name: 'Two' })];
      const { resources } = await cases().entitiesCasesPostV2({ ids: [one.id, two.id] });
      expect(new Map(resources.map((it) => [it.id, it.name]))).toEqual(
        new Map([
          [one.id, 'One'],
          [two.id, 'Two'],
        ]),
      );
    });

    test('an update changes what it names, against the version it expects', async () => {
      const made = await opened();
      const { id } = made;
      world().pass(60_000);
      const fields = changes(made, {
        name: 'Renamed',
        status: 'in_progress',
        severity: 60,
        severityInfo: { level: 'High' },
        assignedToUserUuid: first(world().falcon.userUuids),
        workflows: [{ id: 'wf-1', executionId: 'run-1', name: 'Contain', status: 'running' }],
      });
      const answer = await cases().entitiesCasesPatchV2({ id, expectedVersion: 1, fields });
      expect(first(answer.resources)).toMatchObject({
        name: 'Renamed',
        description: 'LSASS was read on two hosts.',
        status: 'in_progress',
        severity: 60,
        severityInfo: { level: 'High' },
        assignedTo: { fullName: 'Ada Quint' },
        workflows: [{ id: 'wf-1', executionId: 'run-1', status: 'running', displayOrder: 1 }],
        updatedTimestamp: new Date('2026-03-10T12:01:00Z'),
        version: 2,
      });
      expect(held(id)).toMatchObject({ name: 'Renamed', status: 'in_progress', severity: 60 });
    });

    test('an update against an old version is a conflict with the envelope in its body', async () => {
      const made = await opened();
      world().falcon.editCase(made.id, { name: 'Changed by hand' });
      const fields = changes(made, { name: 'Mine' });
      const update = cases().entitiesCasesPatchV2({ id: made.id, expectedVersion: 1, fields });
      expect(await refusal(update)).toMatchObject({
        status: 409,
        body: {
          errors: [{ code: 409, message: expect.stringContaining('version conflict') }],
          resources: [],
        },
      });
      expect(held(made.id)?.name).toBe('Changed by hand');
    });

    test('cases are found by filter, text, sort and page, their ids in order', async () => {
      const [low, high, other] = [
        await opened({ name: 'Phish one', severity: 20 }),
        await opened({ name: 'Phish two', severity: 90 }),
        await opened({ name: 'Ransom + notes', severity: 95 }),
      ];
      const filter = "name:'Phish*'+severity:>=10";
      const answer = await cases().queriesCasesGetV1(10, 0, 'severity|desc', filter);
      expect(answer.resources).toEqual([high.id, low.id]);
      expect(answer.meta.pagination).toEqual({ limit: 10, offset: 0, total: 2 });
      expect((await cases().queriesCasesGetV1(1, 1, 'severity.desc', filter)).resources).toEqual([low.id]);
      expect((await cases().queriesCasesGetV1(10, 0, undefined, undefined, 'ransom + n')).resources).toEqual([
        other.id,
      ]);
      expect((await cases().queriesCasesGetV1()).resources).toEqual([other.id, high.id, low.id]);
    });

    test('alerts and events become evidence, and the alerts know the case', async () => {
      const { falcon, sdk } = world();
      const [alert, event] = [first(falcon.alertIds), first(falcon.eventIds)];
      const { id } = await opened();
      await cases().entitiesAlertEvidencePostV1({ id, alerts: [{ id: alert }] });
      const { resources } = await cases().entitiesEventEvidencePostV1({ id, events: [{ id: event }] });
      expect(first(resources).evidence).toMatchObject({
        alerts: { records: [{ selector: { id: alert } }] },
        events: { records: [{ selector: { id: event } }] },
      });
      expect(held(id)?.evidence).toEqual({ alerts: [alert], events: [event], leads: [] });
      const known = await sdk.alerts.getV2({ compositeIds: [alert] });
      expect(first(known.resources).linkedCaseIds).toEqual([id]);
    });

    test('tags are added and taken away', async () => {
      const { id } = await opened({ tags: ['a'] });
      const added = await cases().entitiesCaseTagsPostV1({ id, tags: ['b', 'c & d'] });
      expect(first(added.resources).tags).toEqual(['a', 'b', 'c & d']);
      const left = await cases().entitiesCaseTagsDeleteV1(id, ['a', 'c & d']);
      expect(first(left.resources).tags).toEqual(['b']);
      expect(held(id)?.tags).toEqual(['b']);
    });

    test('a case is merged into another', async () => {
      const { falcon } = world();
      const [alert] = falcon.alertIds;
      const source = await opened({ evidence: { ...nothing, alerts: [{ id: alert }] } });
      const destination = await opened();
      const answer = await cases().entitiesMergePostV1({
        sourceId: source.id,
        destinationId: destination.id,
      });
      expect(answer.meta.writes).toEqual({ resourcesAffected: 2 });
      expect(held(destination.id)?.evidence.alerts).toEqual([alert]);
      expect(held(source.id)).toMatchObject({ status: 'closed', readOnly: true });
    });
  });
}
