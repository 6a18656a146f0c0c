import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const owner = { name: 'Owner', data_type: 'string', input_type: 'text', required: false, display_order: 1 };
const made = async (name: string) =>
  (await world().client.templates.create({ name, description: 'Asked of every case', fields: [owner] }))
    .resource.id;
const zipFile = async (download: { body: ReadableStream<Uint8Array> }) =>
  new File([Uint8Array.from(await buffer(download.body))], 'templates.zip');
const names = async () => {
  const ids = (await world().client.templates.query({ sort: 'name.asc' })).resources;
  return (await world().client.templates.get({ ids })).resources.map(({ name }) => name);
};

const forms = [
  { exportForm: 'bytes', format: 'yaml' },
  { exportForm: 'link', linkHost: 'other', format: 'json' },
  { exportForm: 'both', linkHost: 'same', format: 'json' },
  { exportForm: 'envelope', linkHost: 'other', format: 'yaml' },
] as const;

describe.each(forms)('an export of templates with %o', ({ format, ...form }) => {
  test('is a ZIP that an import makes templates of', async () => {
    const { client } = world();
    const ids = [await made('Malware'), await made('Phishing')];
    await made('Other');
    set(form);
    const exported = await client.templates.export({ ids, format });
    expect([exported.name, exported.contentType]).toEqual(['templates.zip', 'application/zip']);
    const file = await zipFile(exported);
    await client.templates.delete({ ids });
    const { resources, errors } = await client.templates.import({ file });
    expect(resources.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))).toMatchObject([
      { name: 'Malware', description: 'Asked of every case', fields: [owner] },
      { name: 'Phishing', description: 'Asked of every case', fields: [owner] },
    ]);
    expect(errors).toEqual([]);
    expect(await names()).toEqual(['Malware', 'Other', 'Phishing']);
  });

  test('takes those that a filter finds', async () => {
    const { client } = world();
    await made('Malware');
    await made('Other');
    set(form);
    const file = await zipFile(await client.templates.export({ filter: "name:'Malware'", format }));
    const { resources } = await client.templates.import({ file, dry_run: true });
    expect(resources.map(({ name }) => name)).toEqual(['Malware']);
  });

  test('of none is declined', async () => {
    set(form);
    await expect(world().client.templates.export({ ids: ['nobody'] })).rejects.toMatchObject({
      name: 'Declined',
      status: 404,
    });
  });
});

test('an export tells of ids that it does not hold', async () => {
  const { client } = world();
  const ids = [await made('Malware'), 'nobody'];
  set({ exportForm: 'envelope', unknownId: 'errors' });
  const { errors, body } = await client.templates.export({ ids });
  await body.cancel();
  expect(errors).toMatchObject([{ code: 404, id: 'nobody' }]);
});

describe('an import', () => {
  test('that is a dry run shows what it would make, and makes nothing', async () => {
    const { client } = world();
    const file = new File(['name: Malware\ndescription: From a file\n'], 'malware.yaml');
    const { resources } = await client.templates.import({ file, dry_run: true });
    expect(resources).toMatchObject([{ name: 'Malware', description: 'From a file' }]);
    expect(await world().client.templates.query()).toMatchObject({ resources: [] });
  });

  test('of what is no template is declined', async () => {
    const file = new File(['description: nameless'], 'malware.yaml');
    await expect(world().client.templates.import({ file })).rejects.toMatchObject({
      name: 'Declined',
      status: 400,
    });
  });

  test('that is a dry run is sent again after a lost answer', async () => {
    const { client, falcon } = world();
    falcon.addFault({ operation: 'entities_templates_import_post_v1', status: 503 });
    const file = new File(['name: Malware'], 'malware.yaml');
    const { resources } = await client.templates.import({ file, dry_run: true });
    expect(resources).toMatchObject([{ name: 'Malware' }]);
    expect(falcon.counts()['entities_templates_import_post_v1']).toBe(2);
  });

  test('that is none is not', async () => {
    const { client, falcon } = world();
    falcon.addFault({ operation: 'entities_templates_import_post_v1', status: 503 });
    const file = new File(['name: Malware'], 'malware.yaml');
    await expect(client.templates.import({ file })).rejects.toMatchObject({
      name: 'Unavailable',
      uncertain: true,
    });
    expect(falcon.counts()['entities_templates_import_post_v1']).toBe(1);
  });
});

describe('no request is sent for', () => {
  const templates = () => world().client.templates;
  test.each<[string, () => Promise<unknown>, string | null, string]>([
    ['an export of nothing', () => templates().export({ ids: [] }), null, 'names neither ids nor a filter'],
    ['an export by an empty id', () => templates().export({ ids: [''] }), 'ids.0', 'is empty'],
    [
      'a file without a name',
      () => templates().import({ file: new Blob(['name: a']) }),
      null,
      'needs a name: a Blob has none of its own',
    ],
  ])('%s', async (_what, asked, field, code) => {
    await expect(asked()).rejects.toMatchObject({ name: 'Declined', status: null, field, code });
    expect(world().falcon.requests).toEqual([]);
  });
});
