import { expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';

const world = aFalconClient();

test('alerts come whole, in pages that lead to each other', async () => {
  const { client, falcon } = world();
  const [first, second] = falcon.alertIds;
  const filter = `composite_id:['${first}','${second}']`;
  const page = await client.alerts.combined({ filter, sort: 'composite_id.asc', limit: 1 });
  expect([page.total, page.resources.length]).toEqual([2, 1]);
  const after = page.after ?? '';
  const last = await client.alerts.combined({ filter, sort: 'composite_id.asc', limit: 1, after });
  expect(last.after).toBeNull();
  const ids = [...page.resources, ...last.resources].map((it) => it.composite_id);
  expect(new Set(ids)).toEqual(new Set([first, second]));
});
