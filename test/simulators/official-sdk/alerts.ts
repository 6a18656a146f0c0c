import { describe, expect, test } from 'vitest';
import { clientOf, first, refusal, type World } from './world.ts';

export function drivesAlertsAndTokens(world: () => World): void {
  const alerts = () => world().sdk.alerts;

  describe('alerts', () => {
    test('are found by filter and page, as composite ids', async () => {
      const { falcon } = world();
      const answer = await alerts().queryV2(undefined, 0, 2, 'timestamp|asc', 'severity:>80');
      expect(answer.resources).toEqual([falcon.alertIds[0], falcon.alertIds[5]]);
      expect(answer.meta.pagination).toMatchObject({ limit: 2, offset: 0, total: 50 });
    });

    test('are read by composite id', async () => {
      const id = first(world().falcon.alertIds);
      const alert = first((await alerts().getV2({ compositeIds: [id] })).resources);
      const missing = Object.entries(alert).filter(([, value]) => value === undefined);
      expect(missing).toEqual([]);
      expect(alert).toMatchObject({
        compositeId: id,
        name: 'CredentialDumping',
        severity: 90,
        createdTimestamp: new Date('2026-03-07T00:40:00Z'),
        mitreAttack: [{ tacticId: 'TA0006' }],
        linkedCaseIds: [],
      });
    });

    test('are updated by actions, and can be hidden', async () => {
      const id = first(world().falcon.alertIds);
      const actions = {
        update_status: 'in_progress',
        add_tag: 'seen',
        append_comment: 'mine',
        show_in_ui: 'false',
      };
      const actionParameters = Object.entries(actions).map(([name, value]) => ({ name, value }));
      await alerts().updateV3({ compositeIds: [id], actionParameters });
      const [alert] = (await alerts().getV2({ compositeIds: [id] })).resources;
      expect(alert).toMatchObject({ status: 'in_progress', tags: ['seen'], showInUi: false });
      expect((await alerts().getV2({ compositeIds: [id] }, false)).resources).toEqual([]);
      const hidden = await alerts().queryV2(false, 0, 1, 'timestamp|asc');
      expect(hidden.resources).toEqual([world().falcon.alertIds[1]]);
    });

    test('are walked by a token until none is given', async () => {
      const walked: string[] = [];
      let after: string | undefined = '';
      for (let page = 0; after !== undefined && page < 5; page++) {
        const body = { after, limit: 60, sort: 'created_timestamp|asc', filter: '' };
        const { resources, meta } = await alerts().postCombinedAlertsV1(body);
        walked.push(...resources.map((alert) => alert.compositeId));
        after = meta.pagination?.after || undefined;
      }
      expect(walked).toEqual(world().falcon.alertIds);
    });
  });

  describe('tokens', () => {
    test('one is fetched with the first call and used for the next', async () => {
      await alerts().queryV2();
      await alerts().queryV2();
      expect(world().falcon.counts()).toEqual({ oauth2AccessToken: 1, GetQueriesAlertsV2: 2 });
    });

    test('one is asked for by hand, for a child of the customer too', async () => {
      const { falcon, sdk } = world();
      const answer = await sdk.oauth2.oauth2AccessToken(falcon.clientId, falcon.clientSecret, '0'.repeat(32));
      expect(answer).toMatchObject({ accessToken: expect.any(String), expiresIn: 1799, tokenType: 'bearer' });
      const ofChild = clientOf(falcon.url, falcon, { memberCid: '0'.repeat(32) });
      expect((await ofChild.alerts.queryV2()).resources).toHaveLength(100);
    });

    test('one is revoked, and opens nothing after', async () => {
      const { falcon, sdk } = world();
      const { accessToken } = await sdk.oauth2.oauth2AccessToken(falcon.clientId, falcon.clientSecret);
      const bearer = { headers: { authorization: `Bearer ${accessToken}` } };
      expect((await fetch(`${falcon.url}/alerts/queries/alerts/v2`, bearer)).status).toBe(200);
      const basic = Buffer.from(`${falcon.clientId}:${falcon.clientSecret}`).toString('base64');
      // The package sends no credentials with this call, which the service wants: they come as a header of the caller.
      const revoked = await sdk.oauth2.oauth2RevokeToken(accessToken, falcon.clientId, {
        headers: { Authorization: `Basic ${basic}` },
      });
      expect(revoked.meta.traceId).toEqual(expect.any(String));
      expect((await fetch(`${falcon.url}/alerts/queries/alerts/v2`, bearer)).status).toBe(401);
    });

    test('wrong keys are a refusal that names the reason', async () => {
      const { falcon } = world();
      const stranger = clientOf(falcon.url, { clientId: falcon.clientId, clientSecret: 'wrong' });
      expect(await refusal(stranger.alerts.queryV2())).toMatchObject({
        status: 403,
        body: { errors: [{ code: 403, message: 'access denied, authorization failed' }] },
      });
    });
  });
}
