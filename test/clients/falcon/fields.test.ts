import { expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';
import { collected } from './collected.ts';

const world = aFalconClient();
const owner = { name: 'Owner', data_type: 'string', input_type: 'text', required: false, display_order: 1 };
const withOwner = async () =>
  (await world().client.templates.create({ name: 'Malware', fields: [owner] })).resource.fields?.[0]?.id ??
  '';

test('fields of the platform and of templates are read in the order asked for', async () => {
  const { client } = world();
  const own = await withOwner();
  const [ticket = ''] = (await client.fields.query({ filter: "name:'Ticket number'" })).resources;
  const { resources, missing } = await client.fields.get({ ids: [own, 'nobody', ticket] });
  expect(resources).toMatchObject([owner, { name: 'Ticket number', data_type: 'string' }]);
  expect(missing).toEqual(['nobody']);
});

test('fields come in pages, without an order of choice', async () => {
  const { client } = world();
  await withOwner();
  expect(await client.fields.query({ limit: 2, offset: 2 })).toMatchObject({
    resources: [{}, {}].map(() => expect.any(String)),
    total: 4,
  });
  await expect(client.fields.query(Object({ sort: 'name.asc' }))).rejects.toMatchObject({
    message: 'falcon: fields.query was not sent: sort is not known',
  });
});

test('fields are walked, whole or by their ids', async () => {
  const { client } = world();
  const own = await withOwner();
  expect(await collected(client.fields.iterIds({ filter: "name:'Owner'" }))).toEqual([own]);
  const names = (await collected(client.fields.iterAll())).map(({ name }) => name);
  expect(names).toEqual(['Owner', 'Root cause', 'Ticket number', 'Business unit']);
});
