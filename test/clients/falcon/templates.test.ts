import { describe, expect, test } from 'vitest';
import { falconClient } from '../../../lib/falcon/client/index.ts';
import { startScripted } from '../scripted-server.ts';
import { aFalconClient } from './a-client.ts';
import { collected } from './collected.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const containment = {
  name: 'Containment',
  data_type: 'string',
  input_type: 'select',
  required: true,
  display_order: 1,
};
const owner = { name: 'Owner', data_type: 'string', input_type: 'text', required: false, display_order: 2 };
const anSla = async (name: string) =>
  (await world().client.slas.create({ name, description: '', goals: [] })).resource.id;
const made = async (name: string) => (await world().client.templates.create({ name })).resource.id;
/** A template with something in every part. */
async function whole() {
  const sla_id = await anSla('Critical');
  return (
    await world().client.templates.create({
      name: 'Malware',
      description: 'Asked of every malware case',
      sla_id,
      sla_rules: [{ type: 'case', condition: 'severity:>80', sla_id }],
      access_tags: [{ key: 'finance' }],
      workflows: [{ id: 'W-1', display_order: 3 }],
      fields: [{ ...containment, options: [{ value: 'isolated' }, { value: 'not yet' }] }, owner],
    })
  ).resource;
}
const partsOf = ({
  sla_id,
  sla_rules,
  access_tags,
  workflows,
  fields,
}: Awaited<ReturnType<typeof whole>>) => ({
  sla_id,
  rules: sla_rules?.map(({ id, condition }) => [id, condition]),
  tags: access_tags?.map(({ key }) => key),
  workflows,
  fields: fields?.map(({ id, name, options }) => [id, name, options?.map(({ id, value }) => [id, value])]),
});

describe('templates', () => {
  test('are made with fields, SLA, workflows and access tags', async () => {
    const template = await whole();
    expect(template).toMatchObject({
      name: 'Malware',
      fields: [{ ...containment, options: [{ value: 'isolated' }, { value: 'not yet' }] }, owner],
      access_tags: [{ key: 'finance' }],
      workflows: [{ id: 'W-1', display_order: 3 }],
    });
  });

  test('are read in the order asked for, with the missing named', async () => {
    const [a, b] = [await made('a'), await made('b')];
    const ids = [b, 'nobody', a];
    const { resources, missing } = await world().client.templates.get({ ids, with_has_access: true });
    expect(resources).toMatchObject([
      { name: 'b', has_access: true },
      { name: 'a', has_access: true },
    ]);
    expect(missing).toEqual(['nobody']);
  });

  test('are found, walked and counted', async () => {
    const { client } = world();
    const [a, b] = [await made('a'), await made('b')];
    expect((await client.templates.query({ filter: "name:'b'" })).resources).toEqual([b]);
    expect(await collected(client.templates.iterIds())).toEqual([a, b]);
    expect(await collected(client.templates.iterAll({ filter: "name:'a'" }))).toMatchObject([{ id: a }]);
    const { resources } = await client.templates.aggregate({ queries: [{ type: 'terms', field: 'name' }] });
    expect(resources).toMatchObject([{ buckets: [{ label: 'a' }, { label: 'b' }] }]);
  });
});

describe.each(['partial', 'full'])('a change of a template (the platform takes it as %s)', (patchForm) => {
  test('keeps every part that it does not name', async () => {
    const before = await whole();
    set({ patchForm });
    const { resource } = await world().client.templates.update({ id: before.id, description: 'Why' });
    expect(resource).toMatchObject({ name: 'Malware', description: 'Why' });
    expect(partsOf(resource)).toEqual(partsOf(before));
  });

  test('of a field keeps what is not said of it, and drops the fields that are not named', async () => {
    const before = await whole();
    set({ patchForm });
    const fields = [{ ...containment, id: before.fields?.[0]?.id ?? '', name: 'Contained?' }];
    const { resource } = await world().client.templates.update({ id: before.id, fields });
    const [field, ...others] = partsOf(before).fields ?? [];
    expect(others).toHaveLength(1);
    expect(partsOf(resource).fields).toEqual([[field?.[0], 'Contained?', field?.[2]]]);
  });

  test('can bring a new field', async () => {
    const before = await whole();
    set({ patchForm });
    const kept = { ...containment, id: before.fields?.[0]?.id ?? '' };
    const fields = [kept, { ...owner, name: 'Approver' }];
    const { resource } = await world().client.templates.update({ id: before.id, fields });
    expect(resource.fields).toMatchObject([kept, { name: 'Approver' }]);
  });

  test('takes parts away that it names as empty', async () => {
    const before = await whole();
    set({ patchForm });
    const { resource } = await world().client.templates.update({
      id: before.id,
      description: '',
      sla_id: null,
      sla_rules: [],
      access_tags: [],
      workflows: [],
      fields: [],
    });
    const [none, name] = [[], 'Malware'];
    const empty = { sla_id: '', sla_rules: none, access_tags: none, workflows: none, fields: none };
    expect(resource).toMatchObject({ name, description: '', ...empty });
    const { resource: renamed } = await world().client.templates.update({ id: before.id, name: 'Other' });
    expect(renamed).toMatchObject({ name: 'Other', ...empty });
  });
});

test('a change of a template sends nothing for parts that are blank', async () => {
  const { client, network } = world();
  const { id } = (await client.templates.create({ name: 'Malware', fields: [owner] })).resource;
  await client.templates.update({ id, name: 'Phishing' });
  const { name, sla_id, fields } = JSON.parse(String(network.bodies.at(-1)?.body));
  expect([name, sla_id]).toEqual(['Phishing', undefined]);
  expect(fields).toEqual([{ ...owner, id: fields[0].id, multivalued: false, options: [] }]);
});

describe.each(['text', 'json', 'envelope'])('a deletion of templates that is answered by %s', (body) => {
  test('says what is gone', async () => {
    const { client } = world();
    const [a, b, c] = [await made('a'), await made('b'), await made('c')];
    set({ deleteTemplateBody: body });
    expect(await client.templates.delete({ ids: [c, a] })).toEqual({ deleted: [c, a], errors: [] });
    expect((await client.templates.query()).resources).toEqual([b]);
  });

  test('names one that is not there, where the platform refuses a list for it', async () => {
    const { client } = world();
    const [a, b] = [await made('a'), await made('b')];
    set({ deleteTemplateBody: body, unknownId: '404' });
    const { deleted, errors } = await client.templates.delete({ ids: [a, 'nobody', b] });
    expect(deleted).toEqual([a, b]);
    expect(errors).toMatchObject([{ code: 404, id: 'nobody' }]);
    expect((await client.templates.query()).resources).toEqual([]);
  });
});

test('a deletion of templates in an envelope leaves out those that were not there', async () => {
  const { client } = world();
  const a = await made('a');
  set({ deleteTemplateBody: 'envelope' });
  expect(await client.templates.delete({ ids: [a, 'nobody'] })).toEqual({ deleted: [a], errors: [] });
  expect(await client.templates.delete({ ids: ['nobody'] })).toEqual({ deleted: [], errors: [] });
});

test('a deletion of templates in an envelope tells of those that were not there', async () => {
  const { client } = world();
  const a = await made('a');
  set({ deleteTemplateBody: 'envelope', unknownId: 'errors' });
  expect(await client.templates.delete({ ids: [a, 'nobody'] })).toMatchObject({
    deleted: [a],
    errors: [{ code: 404, id: 'nobody' }],
  });
  expect(await client.templates.delete({ ids: ['nobody'] })).toMatchObject({
    deleted: [],
    errors: [{ code: 404, id: 'nobody' }],
  });
});

test.each<[string, object, object]>([
  [
    'the platform failed half way',
    { errors: [{ code: 500, message: 'lost' }] },
    { name: 'Unavailable', uncertain: true },
  ],
  [
    'one of them may not be deleted',
    { errors: [{ code: 400, message: 'in use' }], resources: [] },
    { name: 'Declined', code: 'in use' },
  ],
])(
  'a deletion of templates that brings nothing but a problem is refused: %s',
  async (_what, body, expected) => {
    const server = await startScripted(
      { status: 201, body: JSON.stringify({ access_token: 'T', expires_in: 1799 }) },
      { status: 200, body: JSON.stringify(body) },
    );
    try {
      const credentials = { clientId: 'id', clientSecret: 'secret' };
      const { templates } = falconClient({ url: server.url, credentials });
      await expect(templates.delete({ ids: ['T-1'] })).rejects.toMatchObject(expected);
    } finally {
      await server.close();
    }
  },
);

describe('no request is sent for', () => {
  const templates = () => world().client.templates;
  test.each<[string, () => Promise<unknown>, string]>([
    ['a blank name', () => templates().create({ name: '' }), 'name'],
    ['an SLA without an id', () => templates().create({ name: 'a', sla_id: '' }), 'sla_id'],
    ['a change without an id', () => templates().update({ id: '', name: 'a' }), 'id'],
    ['no ids to delete', () => templates().delete({ ids: [] }), 'ids'],
    ['no ids to read', () => templates().get({ ids: [] }), 'ids'],
  ])('%s', async (_what, asked, field) => {
    await expect(asked()).rejects.toMatchObject({ name: 'Declined', status: null, field });
    expect(world().falcon.requests).toEqual([]);
  });
});
