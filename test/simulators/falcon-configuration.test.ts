import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';

const answer = v.object({
  meta: v.looseObject({
    trace_id: v.string(),
    pagination: v.optional(v.looseObject({ after: v.optional(v.string()) })),
  }),
  errors: v.array(v.object({ code: v.number(), message: v.string(), id: v.optional(v.string()) })),
  resources: v.optional(v.array(v.unknown()), []),
});
const named = v.looseObject({ id: v.string() });

let clock: Date;
let falcon: FalconSimulator;
let token: string;

beforeEach(async () => {
  clock = new Date('2026-03-10T12:00:00Z');
  falcon = await startFalconSimulator({ now: () => clock });
  token = await newToken();
});
afterEach(() => falcon.close());

const pass = (seconds: number) => {
  clock = new Date(clock.getTime() + seconds * 1000);
};
const set = (switches: Record<string, string>) => Object.assign(falcon.settings.switches, switches);

async function newToken(): Promise<string> {
  const body = new URLSearchParams({ client_id: falcon.clientId, client_secret: falcon.clientSecret });
  const response = await fetch(`${falcon.url}/oauth2/token`, { method: 'POST', body });
  return v.parse(v.looseObject({ access_token: v.string() }), await response.json()).access_token;
}

const send = (method: string, path: string, json?: unknown) =>
  fetch(`${falcon.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });

async function call(method: string, path: string, json?: unknown) {
  const response = await send(method, path, json);
  return { status: response.status, ...v.parse(answer, await response.json()) };
}

const entities = (kind: string) => `/casemgmt/entities/${kind}`;
const query = (kind: string, params: Record<string, string> = {}) =>
  call('GET', `/casemgmt/queries/${kind}?${new URLSearchParams(params).toString()}`);
const byIds = (kind: string, ids: string[]) =>
  `${entities(kind)}?${new URLSearchParams(ids.map((id): [string, string] => ['ids', id])).toString()}`;
const read = (kind: string, ...ids: string[]) => call('GET', byIds(kind, ids));
const remove = (kind: string, ...ids: string[]) => call('DELETE', byIds(kind, ids));
const patch = (kind: string, body: object) => call('PATCH', entities(kind), body);
const aggregate = (kind: string, body: unknown) => call('POST', `/casemgmt/aggregates/${kind}`, body);

/** Creates one and gives it as the answer shows it. */
async function create(kind: string, body: object) {
  const { status, resources, errors } = await call('POST', entities(kind), body);
  expect({ status, errors }).toEqual({ status: 200, errors: [] });
  return v.parse(named, resources[0]);
}

const groups = 'notification-groups/v2';
const olderGroups = 'notification-groups/v1';
const slas = 'slas/v1';
const templates = 'templates/v1';
const email = { type: 'email', config_name: 'Mail', params: { recipients: ['soc@example.com'] } };
const aGroup = (name = 'On call') => ({ name, description: '', channels: [email] });
const anSla = (name = 'Fast', goals: object[] = []) => ({ name, description: '', goals });
const aField = {
  name: 'Impact',
  data_type: 'string',
  input_type: 'dropdown',
  required: true,
  display_order: 1,
  default_value: 'low',
  options: [{ value: 'low' }, { value: 'high' }],
};

const missing = '0'.repeat(32);

describe.each([
  ['slas/v1', anSla],
  ['notification-groups/v2', aGroup],
  [
    'notification-groups/v1',
    (name?: string) => ({ ...aGroup(name), channels: [{ type: 'slack', config_name: 'Chat' }] }),
  ],
  ['templates/v1', (name?: string) => ({ name: name ?? 'Phishing' })],
])('%s', (kind, make) => {
  test('a create answers with the whole record, under an id of 32 hex digits', async () => {
    const made = await create(kind, make('A name'));
    expect(made).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      cid: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'A name',
      created_by: { client_id: falcon.clientId },
      created_by_name: 'API client',
      created_timestamp: '2026-03-10T12:00:00.000Z',
      updated_timestamp: '2026-03-10T12:00:00.000Z',
    });
    expect((await read(kind, made.id)).resources).toEqual([made]);
  });

  test('a create without a name is a 400', async () => {
    expect(await call('POST', entities(kind), { ...make(), name: '' })).toMatchObject({
      status: 400,
      errors: [{ code: 400, message: 'name: name must not be empty' }],
    });
  });

  test('a change names what changes; the rest stays', async () => {
    const made = await create(kind, make());
    pass(60);
    const changed = await patch(kind, { id: made.id, name: 'Other', description: null });
    expect(changed).toMatchObject({ status: 200, meta: { writes: { resources_affected: 1 } } });
    expect(changed.resources).toEqual([
      { ...made, name: 'Other', updated_timestamp: '2026-03-10T12:01:00.000Z' },
    ]);
    expect((await patch(kind, { id: missing, name: 'x' })).status).toBe(404);
  });

  test('records are read by ids in another order, an unknown one as the switch says', async () => {
    const [a, b] = [await create(kind, make('a')), await create(kind, make('b'))];
    expect((await read(kind, a.id, b.id, a.id, missing)).resources).toEqual([b, a]);
    set({ unknownId: 'errors' });
    expect(await read(kind, a.id, missing)).toMatchObject({ status: 200, errors: [{ id: missing }] });
    set({ unknownId: '404' });
    expect((await read(kind, a.id, missing)).status).toBe(404);
    expect((await read(kind)).status).toBe(400);
  });

  test('a deleted record is gone', async () => {
    const made = await create(kind, make());
    await send('DELETE', `${entities(kind)}?ids=${made.id}`);
    expect((await read(kind, made.id)).resources).toEqual([]);
    expect((await query(kind)).resources).toEqual([]);
  });

  test('a list is filtered, sorted and paged, the newest first', async () => {
    const [a, b, c] = [
      await create(kind, make('alpha')),
      await create(kind, make('beta')),
      await create(kind, make('gamma')),
    ];
    expect((await query(kind)).resources).toEqual([c.id, b.id, a.id]);
    expect((await query(kind, { sort: 'name.asc' })).resources).toEqual([a.id, b.id, c.id]);
    expect((await query(kind, { sort: 'name|desc' })).resources).toEqual([c.id, b.id, a.id]);
    expect((await query(kind, { filter: "name:'beta'" })).resources).toEqual([b.id]);
    expect(await query(kind, { limit: '1', offset: '1' })).toMatchObject({
      resources: [b.id],
      meta: { pagination: { limit: 1, offset: 1, total: 3 } },
    });
  });

  test('a page holds 1 to 200', async () => {
    expect((await query(kind, { limit: '200' })).status).toBe(200);
    expect((await query(kind, { limit: '201' })).status).toBe(400);
    expect((await query(kind, { limit: '0' })).status).toBe(400);
  });

  test('only the starred operator has wildcards, and ~ finds nothing', async () => {
    const { id } = await create(kind, make('Phishing mail'));
    expect((await query(kind, { filter: "name:*'*shing*'" })).resources).toEqual([id]);
    expect((await query(kind, { filter: "name:'Phish*'" })).resources).toEqual([]);
    expect((await query(kind, { filter: "name:~'phishing'" })).resources).toEqual([]);
    expect((await query(kind, { filter: "created_timestamp:>='now-1d'" })).resources).toEqual([id]);
  });

  test('a filter by an unknown field is a 400, or finds nothing', async () => {
    await create(kind, make());
    expect((await query(kind, { filter: "nonsense:'x'" })).status).toBe(400);
    set({ unknownField: 'empty' });
    expect(await query(kind, { filter: "nonsense:'x'" })).toMatchObject({ status: 200, resources: [] });
  });

  test('aggregates count by a field in pages of buckets', async () => {
    for (const name of ['a', 'b', 'b', 'c']) await create(kind, make(name));
    const counted = await aggregate(kind, [
      { name: 'all', field: 'name', type: 'terms', sort: 'name|desc', nonsense: true },
      { field: 'name', type: 'terms', from: 1, size: 1, filter: "name:!'c'" },
    ]);
    expect(counted.resources).toMatchObject([
      {
        name: 'all',
        buckets: [
          { label: 'b', count: 2 },
          { label: 'a', count: 1 },
          { label: 'c', count: 1 },
        ],
      },
      { name: '', buckets: [{ label: 'a', count: 1 }] },
    ]);
  });

  test('aggregates count by ranges of time', async () => {
    await create(kind, make());
    const ranges = [
      { from: '2026-03-10', to: '2026-03-11' },
      { from: 'now-2d', to: 'now-1d' },
    ];
    const field = 'created_timestamp';
    expect(
      (await aggregate(kind, [{ field, type: 'date_range', date_ranges: ranges }])).resources,
    ).toMatchObject([
      {
        buckets: [
          { label: '2026-03-10 - 2026-03-11', count: 1 },
          { label: 'now-2d - now-1d', count: 0 },
        ],
      },
    ]);
    expect((await aggregate(kind, [{ field, type: 'date_range' }])).status).toBe(400);
    expect((await aggregate(kind, [{ field: 'name', type: 'date_range', date_ranges: ranges }])).status).toBe(
      400,
    );
  });

  test.each([
    [{ field: 'name', type: 'terms' }],
    [[{ field: 'name', type: 'histogram' }]],
    [[{ field: 'nonsense', type: 'terms' }]],
    [[{ field: 'name', type: 'terms', filter: "nonsense:'x'" }]],
  ])('an aggregate of %j is a 400', async (body) => {
    expect((await aggregate(kind, body)).status).toBe(400);
  });
});

describe('a change in the full form', () => {
  beforeEach(() => set({ patchForm: 'full' }));

  test('needs all that a create needs', async () => {
    const { id } = await create(slas, anSla());
    expect((await patch(slas, { id, name: 'Other' })).status).toBe(400);
    expect((await patch(slas, { id, ...anSla('Other') })).resources).toMatchObject([{ name: 'Other' }]);
  });

  test('drops what it does not name', async () => {
    const { id } = await create(templates, { name: 'Phishing', description: 'Mail', fields: [aField] });
    expect((await patch(templates, { id, name: 'Phishing' })).resources).toMatchObject([
      { description: '', fields: [] },
    ]);
  });
});

describe('notification channels', () => {
  test('take params as text or object and give text', async () => {
    const text = { ...email, params: '{"recipients":["soc@example.com"]}' };
    const made = await create(groups, { ...aGroup(), channels: [email, text] });
    expect(made).toMatchObject({ channels: [{ params: text.params }, { params: text.params }] });
  });

  test('can take and give objects only', async () => {
    set({ paramsForm: 'object' });
    expect(await create(groups, aGroup())).toMatchObject({ channels: [{ params: email.params }] });
    const text = { ...email, params: '{}' };
    expect((await call('POST', entities(groups), { ...aGroup(), channels: [text] })).status).toBe(400);
  });

  test('written in the older form are read in the newer, and the other way', async () => {
    const channel = { type: 'pagerduty', config_name: 'Duty', config_id: 'c-1' };
    const { id } = await create(olderGroups, {
      ...aGroup(),
      channels: [{ ...channel, severity: 'critical', recipients: ['a'] }],
    });
    expect((await read(groups, id)).resources).toMatchObject([
      { channels: [{ ...channel, params: '{"recipients":["a"],"severity":"critical"}' }] },
    ]);
    expect((await read(olderGroups, id)).resources).toMatchObject([
      { channels: [{ ...channel, severity: 'critical', recipients: ['a'] }] },
    ]);
  });

  test('of Teams belong to the newer form; a change in the older one leaves them there', async () => {
    const teams = { type: 'ms_teams', config_name: 'Team', params: { channel: 'soc' } };
    expect((await call('POST', entities(olderGroups), { ...aGroup(), channels: [teams] })).status).toBe(400);
    const { id } = await create(groups, { ...aGroup(), channels: [teams] });
    expect((await patch(olderGroups, { id, name: 'Renamed' })).resources).toMatchObject([{ channels: [] }]);
    expect((await read(groups, id)).resources).toMatchObject([
      { name: 'Renamed', channels: [{ type: 'ms_teams', params: '{"channel":"soc"}' }] },
    ]);
  });
});

describe('references', () => {
  const escalating = (groupId: string) =>
    anSla('Escalating', [
      {
        type: 'ack',
        duration_seconds: 900,
        escalation_policy: { steps: [{ notification_group_id: groupId, escalate_after_seconds: 60 }] },
      },
    ]);
  const rule = (slaId: string) => ({ type: 'severity', condition: 'severity > 80', sla_id: slaId });

  test.each([
    ['an SLA to a group', slas, escalating(missing), `unknown notification group ${missing}`],
    ['a template to an SLA', templates, { name: 'T', sla_id: missing }, `unknown SLA ${missing}`],
    ['an SLA rule to an SLA', templates, { name: 'T', sla_rules: [rule(missing)] }, `unknown SLA ${missing}`],
    [
      'a template to an access tag',
      templates,
      { name: 'T', access_tags: [{ key: 'none' }] },
      'unknown access tag none',
    ],
  ])('%s that does not exist are a 400', async (_, kind, body, message) => {
    expect(await call('POST', entities(kind), body)).toMatchObject({ status: 400, errors: [{ message }] });
    expect((await query(kind)).resources).toEqual([]);
  });

  test('what is referred to cannot be deleted', async () => {
    const group = await create(groups, aGroup());
    const sla = await create(slas, escalating(group.id));
    const byRule = await create(templates, { name: 'By rule', sla_rules: [rule(sla.id)] });
    expect(await remove(groups, group.id)).toMatchObject({
      status: 400,
      errors: [{ message: `notification group ${group.id} is still used by SLA Escalating` }],
    });
    expect((await remove(olderGroups, group.id)).status).toBe(400);
    expect((await remove(slas, sla.id)).errors).toMatchObject([
      { message: `SLA ${sla.id} is still used by template By rule` },
    ]);
    await send('DELETE', `${entities(templates)}?ids=${byRule.id}`);
    expect(await remove(slas, sla.id)).toMatchObject({ status: 200, resources: [sla.id] });
    expect(await remove(groups, group.id)).toMatchObject({ status: 200, resources: [group.id] });
  });

  test('a delete of several changes nothing when one is referred to', async () => {
    const [group, free] = [await create(groups, aGroup()), await create(groups, aGroup('Free'))];
    await create(slas, escalating(group.id));
    expect((await remove(groups, free.id, group.id)).status).toBe(400);
    expect((await query(groups)).resources).toHaveLength(2);
  });

  test('a delete leaves out unknown ids, or is a 404, as the switch says', async () => {
    const { id } = await create(groups, aGroup());
    set({ unknownId: '404' });
    expect((await remove(groups, id, missing)).status).toBe(404);
    set({ unknownId: 'errors' });
    expect(await remove(groups, id, missing)).toMatchObject({ resources: [id], errors: [{ id: missing }] });
  });

  test('a switch lets it be deleted', async () => {
    set({ deleteReferenced: 'allow' });
    const group = await create(groups, aGroup());
    const sla = await create(slas, escalating(group.id));
    await create(templates, { name: 'T', sla_id: sla.id });
    expect((await remove(groups, group.id)).resources).toEqual([group.id]);
    expect((await remove(slas, sla.id)).resources).toEqual([sla.id]);
  });

  test('an SLA has one goal of a type, of at least a second', async () => {
    const goal = { type: 'ack', duration_seconds: 60 };
    const refused = [[goal, goal], [{ ...goal, duration_seconds: 0 }], [{ ...goal, type: 'close' }]];
    for (const goals of refused)
      expect((await call('POST', entities(slas), anSla('S', goals))).status).toBe(400);
  });
});

describe('templates', () => {
  const fieldId = (template: unknown) =>
    v.parse(v.looseObject({ fields: v.array(named) }), template).fields[0]?.id ?? '';

  test('hold fields with options, each with an id, beside the fields of the platform', async () => {
    const before = (await query('fields/v1')).resources;
    expect(before).toHaveLength(3);
    const template = await create(templates, { name: 'Phishing', fields: [aField] });
    expect(template).toMatchObject({
      has_access: true,
      fields: [{ name: 'Impact', options: [{ id: expect.any(String), value: 'low' }, { value: 'high' }] }],
    });
    expect((await query('fields/v1')).resources).toEqual([fieldId(template), ...before]);
    expect((await query('fields/v1', { filter: "name:'Impact'" })).resources).toEqual([fieldId(template)]);
    expect((await read('fields/v1', fieldId(template))).resources).toMatchObject([{ name: 'Impact' }]);
  });

  test('a field changed by its id keeps it; an unknown id is a 400', async () => {
    const template = await create(templates, { name: 'Phishing', fields: [aField] });
    const id = fieldId(template);
    const changed = await patch(templates, {
      id: template.id,
      fields: [
        { ...aField, id, name: 'Harm' },
        { ...aField, name: 'New', display_order: undefined },
      ],
    });
    expect(changed.resources).toMatchObject([{ fields: [{ id, name: 'Harm' }, { display_order: 2 }] }]);
    expect((await patch(templates, { id: template.id, fields: [{ ...aField, id: missing }] })).status).toBe(
      400,
    );
  });

  test('a switch refuses a field without an id in a change', async () => {
    const { id } = await create(templates, { name: 'Phishing' });
    set({ newFieldOnPatch: 'reject' });
    expect((await patch(templates, { id, fields: [aField] })).errors).toMatchObject([
      { message: 'field Impact has no id' },
    ]);
    expect((await patch(templates, { id, name: 'Other' })).status).toBe(200);
  });

  test.each([
    ['text', 'text/plain; charset=utf-8', '1 deleted'],
    ['json', 'application/json', '"1 deleted"'],
  ])('a deletion answers with a bare string as %s', async (deleteTemplateBody, type, body) => {
    set({ deleteTemplateBody });
    const { id } = await create(templates, { name: 'Phishing' });
    const deleted = await send('DELETE', `${entities(templates)}?ids=${id}`);
    expect(deleted.status).toBe(200);
    expect(deleted.headers.get('content-type')).toBe(type);
    expect(deleted.headers.get('x-cs-traceid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await deleted.text()).toBe(body);
  });

  test('a deletion can answer in the envelope', async () => {
    set({ deleteTemplateBody: 'envelope' });
    const { id } = await create(templates, { name: 'Phishing' });
    expect((await remove(templates, id)).resources).toEqual([id]);
  });
});

describe('snapshots', () => {
  const snapshots = 'template-snapshots/v1';
  const of = (params: [string, string][]) =>
    call('GET', `${entities(snapshots)}?${new URLSearchParams(params).toString()}`);

  async function twice(): Promise<string> {
    const { id } = await create(templates, { name: 'First' });
    await patch(templates, { id, name: 'Second' });
    return id;
  }

  test('each write of a template makes one, which a deletion leaves', async () => {
    const id = await twice();
    const [second, first] = (await query(snapshots)).resources.map(String);
    expect((await read(snapshots, first ?? '', second ?? '')).resources).toMatchObject([
      { template_id: id, version: 2, template: expect.stringContaining('"name":"Second"') },
      { template_id: id, version: 1, template: expect.stringContaining('"name":"First"') },
    ]);
    await send('DELETE', `${entities(templates)}?ids=${id}`);
    expect((await query(snapshots)).resources).toEqual([second, first]);
    expect((await query(snapshots, { filter: "name:'First'" })).resources).toEqual([first]);
  });

  test('are read by template and version, 0 or none for the latest', async () => {
    const [a, b] = [await twice(), await twice()];
    const both: [string, string][] = [
      ['template_ids', a],
      ['template_ids', b],
    ];
    expect((await of(both)).resources).toMatchObject([
      { template_id: b, version: 2 },
      { template_id: a, version: 2 },
    ]);
    expect((await of([...both, ['versions', '1'], ['versions', '0']])).resources).toMatchObject([
      { template_id: b, version: 2 },
      { template_id: a, version: 1 },
    ]);
    expect((await of([...both, ['versions', '9']])).resources).toMatchObject([{ template_id: b }]);
    expect(
      (
        await of([
          ['template_ids', a],
          ['versions', '1'],
          ['versions', '2'],
        ])
      ).status,
    ).toBe(400);
    expect(
      (
        await of([
          ['template_ids', a],
          ['versions', 'x'],
        ])
      ).status,
    ).toBe(400);
    expect((await of([])).status).toBe(400);
  });

  test('can give the template as an object', async () => {
    set({ snapshotForm: 'object' });
    const id = await twice();
    expect((await of([['template_ids', id]])).resources).toMatchObject([{ template: { name: 'Second' } }]);
  });
});

describe('export and import', () => {
  const exportPath = (params: Record<string, string>) =>
    `${entities('templates/export/v1')}?${new URLSearchParams(params).toString()}`;
  const linkOf = async (response: Response) =>
    v.parse(v.looseObject({ link: v.string() }), await response.json()).link;
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
  const namesIn = async (zip: Buffer) => {
    const names: string[] = [];
    for await (const { fileName } of (await fromBufferPromise(zip)).eachEntry()) names.push(fileName);
    return names;
  };

  async function load(content: Buffer | string, dryRun = false) {
    const form = new FormData();
    form.set('file', new File([new Uint8Array(Buffer.from(content))], 'templates'));
    if (dryRun) form.set('dry_run', 'true');
    const response = await fetch(`${falcon.url}${entities('templates/import/v1')}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    return { status: response.status, ...v.parse(answer, await response.json()) };
  }

  async function full() {
    const sla = await create(slas, anSla());
    const template = {
      name: 'Phishing',
      description: 'Mail',
      fields: [aField],
      sla_id: sla.id,
      sla_rules: [{ type: 'severity', condition: 'severity > 80', sla_id: sla.id }],
      workflows: [{ id: 'w-1', display_order: 1 }],
      access_tags: [{ key: 'legal-hold' }],
    };
    return { template, made: await create(templates, template) };
  }

  test.each(['yaml', 'json'])(
    'what is exported as %s and imported is another of the same',
    async (format) => {
      const { template, made } = await full();
      const link = await linkOf(await send('GET', exportPath({ ids: made.id, format })));
      const fetched = await fetch(link); // without a bearer token
      expect(fetched.headers.get('content-type')).toBe('application/zip');
      const zip = await bytesOf(fetched);
      expect(await namesIn(zip)).toEqual([`${made.id}.${format}`]);
      const copies = await load(zip);
      expect(copies).toMatchObject({ status: 200, resources: [template] });
      const copy = v.parse(named, copies.resources[0]);
      expect(copy.id).not.toBe(made.id);
      expect((await query(templates)).resources).toEqual([copy.id, made.id]);
    },
  );

  test('a filter exports what it finds, as YAML unless told otherwise', async () => {
    const [a, b] = [await create(templates, { name: 'A' }), await create(templates, { name: 'B' })];
    await create(templates, { name: 'C' });
    const link = await linkOf(await send('GET', exportPath({ filter: "name:['A','B']" })));
    expect((await namesIn(await bytesOf(await fetch(link)))).toSorted()).toEqual(
      [`${a.id}.yaml`, `${b.id}.yaml`].toSorted(),
    );
  });

  test('a link shows the templates of the call, once, until it expires', async () => {
    const { made } = await full();
    const [first, second] = [
      await linkOf(await send('GET', exportPath({ ids: made.id }))),
      await linkOf(await send('GET', exportPath({ ids: made.id }))),
    ];
    await patch(templates, { id: made.id, name: 'Later' });
    const copies = await load(await bytesOf(await fetch(first)));
    expect(copies.resources).toMatchObject([{ name: 'Phishing' }]);
    expect((await fetch(first)).status).toBe(403);
    pass(300);
    expect((await fetch(second)).status).toBe(403);
  });

  test('the link lies beside the envelope and in it, alone, in the envelope, or the answer is the ZIP', async () => {
    const { made } = await full();
    const both = await (await send('GET', exportPath({ ids: made.id }))).json();
    const link = expect.stringContaining(falcon.url);
    expect(both).toMatchObject({ link, meta: {}, errors: [], resources: [{ link }] });
    set({ exportForm: 'link' });
    expect(await (await send('GET', exportPath({ ids: made.id }))).json()).toEqual({ link });
    set({ exportForm: 'envelope' });
    expect((await call('GET', exportPath({ ids: made.id }))).resources).toMatchObject([
      { link: expect.stringContaining(falcon.url) },
    ]);
    set({ exportForm: 'bytes' });
    const zip = await bytesOf(await send('GET', exportPath({ ids: made.id })));
    expect(await namesIn(zip)).toEqual([`${made.id}.yaml`]);
  });

  test('an export of templates that are not there is a 404', async () => {
    expect((await call('GET', exportPath({ ids: missing }))).status).toBe(404);
    expect((await call('GET', exportPath({ filter: "name:'none'" }))).status).toBe(404);
  });

  test('an export of nothing or in another format is a 400', async () => {
    expect((await call('GET', exportPath({}))).status).toBe(400);
    expect((await call('GET', exportPath({ ids: missing, format: 'xml' }))).status).toBe(400);
  });

  test('a dry run shows what it would make and stores nothing', async () => {
    const dry = await load('name: Phishing\nfields: []\n', true);
    expect(dry).toMatchObject({ status: 200, resources: [{ name: 'Phishing' }] });
    expect((await query(templates)).resources).toEqual([]);
    expect((await query('template-snapshots/v1')).resources).toEqual([]);
  });

  test('a list of templates in one file makes each', async () => {
    expect((await load('[{"name":"A"},{"name":"B"}]')).resources).toMatchObject([
      { name: 'A' },
      { name: 'B' },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['no YAML', '{"name":'],
    ['a broken ZIP', 'PK but no more'],
    ['no name', 'description: Mail'],
    ['an unknown SLA', `[{"name":"A"},{"name":"B","sla_id":"${missing}"}]`],
  ])('a file with %s is a 400 and makes nothing', async (_, content) => {
    expect((await load(content)).status).toBe(400);
    expect((await query(templates)).resources).toEqual([]);
  });

  test('an import without a file is a 400', async () => {
    expect((await call('POST', entities('templates/import/v1'), {})).status).toBe(400);
  });
});

describe('access tags', () => {
  const tags = 'access-tags/v1';

  test('are listed by a token until none is given', async () => {
    const seen: unknown[] = [];
    let after = '';
    for (const size of [2, 2, 1]) {
      const page = await query(tags, { limit: '2', sort: 'key.asc', ...(after && { after }) });
      expect(page.resources).toHaveLength(size);
      expect(page.meta.pagination).toMatchObject({ limit: 2, total: 5 });
      seen.push(...page.resources);
      after = page.meta.pagination?.after ?? '';
    }
    expect(after).toBe('');
    expect(new Set(seen).size).toBe(5);
    expect((await query(tags, { after: 'nonsense' })).status).toBe(400);
    expect((await query(tags, { limit: '201' })).status).toBe(400);
  });

  test('the token can lie beside the pagination', async () => {
    set({ afterLocation: 'meta' });
    const { meta } = await query(tags, { limit: '4' });
    expect(meta).toMatchObject({ after: expect.any(String), pagination: { limit: 4, total: 5 } });
    expect(meta.pagination).not.toHaveProperty('after');
  });

  test('say which templates have them, and whether the caller may, when asked', async () => {
    const { id } = await create(templates, { name: 'Phishing', access_tags: [{ key: 'finance' }] });
    const [tag] = (await query(tags, { filter: "key:'finance'" })).resources.map(String);
    const shown = { id: tag, key: 'finance', templates: [{ id, name: 'Phishing' }] };
    expect((await read(tags, tag ?? '')).resources).toEqual([{ ...shown, cid: expect.any(String) }]);
    expect((await call('GET', `${entities(tags)}?ids=${tag}&with_has_access=true`)).resources).toMatchObject([
      { ...shown, has_access: true },
    ]);
  });

  test('aggregate by key, id and cid only', async () => {
    expect((await aggregate(tags, [{ field: 'key', type: 'terms', size: 1 }])).resources).toMatchObject([
      { buckets: [{ label: 'finance', count: 1 }], sum_other_doc_count: 4 },
    ]);
    expect((await aggregate(tags, [{ field: 'name', type: 'terms' }])).status).toBe(400);
  });
});

describe('a case with a template', () => {
  const cases = '/cases/entities/cases/v2';
  const open = async (body: object) => {
    const created = await call('PUT', cases, { name: 'A case', severity: 50, ...body });
    expect(created.errors).toEqual([]);
    return v.parse(named, created.resources[0]).id;
  };
  const shown = async (id: string) => (await call('POST', cases, { ids: [id] })).resources[0];
  const update = (id: string, fields: object) => call('PATCH', cases, { id, fields });
  const at = (time: string) => Date.parse(time) / 1000;
  const timers = (acknowledgement: string, resolution: string) => ({
    sla: { timers: { acknowledgement: { status: acknowledgement }, resolution: { status: resolution } } },
  });

  async function phishing() {
    const goals = [
      { type: 'ack', duration_seconds: 600 },
      { type: 'resolve', duration_seconds: 3600 },
    ];
    const sla = await create(slas, anSla('Fast', goals));
    const template = await create(templates, { name: 'Phishing', sla_id: sla.id, fields: [aField] });
    return { sla, template };
  }
  async function opened() {
    return open({ template: { id: (await phishing()).template.id } });
  }

  test('names it with its snapshot, runs its SLA and has its fields', async () => {
    const { sla, template } = await phishing();
    const id = await open({ template: { id: template.id } });
    const [snapshot] = (await query('template-snapshots/v1')).resources;
    const started = at('2026-03-10T12:00:00Z');
    expect(await shown(id)).toMatchObject({
      template: { id: template.id, name: 'Phishing', snapshot_id: snapshot, version: 1 },
      sla: {
        id: sla.id,
        name: 'Fast',
        active_timer_status: 'in_progress',
        active_timer_time_due: started + 600,
        timers: {
          acknowledgement: {
            duration_seconds: 600,
            status: 'in_progress',
            time_started: started,
            time_due: started + 600,
          },
          resolution: { duration_seconds: 3600, status: 'in_progress', time_due: started + 3600 },
        },
      },
      fields: [
        {
          name: 'Impact',
          required: true,
          snapshot_id: snapshot,
          values: ['low'],
          option_ids: [expect.any(String)],
        },
      ],
    });
  });

  test('without one there is no template, no SLA and no field', async () => {
    const it = await shown(await open({}));
    expect(it).toMatchObject({ fields: [] });
    expect(it).not.toHaveProperty('template');
    expect(it).not.toHaveProperty('sla');
  });

  test('an unknown template is a 400 on create and on update', async () => {
    const template = { id: missing };
    expect((await call('PUT', cases, { name: 'A case', severity: 50, template })).status).toBe(400);
    expect(falcon.cases.size).toBe(0);
    expect((await update(await open({}), { template })).status).toBe(400);
  });

  test('is acknowledged when it leaves new, and resolved when closed', async () => {
    const id = await opened();
    pass(600);
    await update(id, { status: 'in_progress' });
    pass(1);
    expect(await shown(id)).toMatchObject(timers('achieved', 'in_progress'));
    await update(id, { status: 'closed', template: { id: String((await query(templates)).resources[0]) } });
    expect(await shown(id)).toMatchObject({
      ...timers('achieved', 'achieved'),
      sla: { timers: { resolution: { time_completed: at('2026-03-10T12:10:01Z') } } },
    });
    await update(id, { status: 'reopened' });
    expect(await shown(id)).toMatchObject(timers('achieved', 'in_progress'));
  });

  test('misses a goal once its time is over', async () => {
    const id = await opened();
    pass(601);
    expect(await shown(id)).toMatchObject(timers('missed', 'in_progress'));
    await update(id, { status: 'closed' });
    expect(await shown(id)).toMatchObject(timers('missed', 'achieved'));
  });

  test('that starts in progress is acknowledged at once', async () => {
    const id = await open({ status: 'in_progress', template: { id: (await phishing()).template.id } });
    expect(await shown(id)).toMatchObject(timers('achieved', 'in_progress'));
  });

  test('waits while its SLA is not active, and is due that much later', async () => {
    const id = await opened();
    pass(100);
    await update(id, { slas_active: false });
    pass(1000);
    expect(await shown(id)).toMatchObject(timers('paused', 'paused'));
    await update(id, { slas_active: true });
    expect(await shown(id)).toMatchObject({
      ...timers('in_progress', 'in_progress'),
      sla: {
        active_timer_time_due: at('2026-03-10T12:00:00Z') + 600 + 1000,
        timers: { acknowledgement: { total_pause_time: 1000 } },
      },
    });
  });

  test('a goal that the SLA lacks stays pending', async () => {
    const sla = await create(slas, anSla('Slow', [{ type: 'resolve', duration_seconds: 60 }]));
    const template = await create(templates, { name: 'T', sla_id: sla.id });
    const id = await open({ template: { id: template.id } });
    expect(await shown(id)).toMatchObject(timers('pending', 'in_progress'));
  });

  test('times can be milliseconds', async () => {
    set({ timerUnit: 'milliseconds' });
    expect(await shown(await opened())).toMatchObject({
      sla: { active_timer_time_due: Date.parse('2026-03-10T12:10:00Z') },
    });
  });

  test('gets it by an update too, its clocks counted from the creation', async () => {
    const id = await open({});
    const { template } = await phishing();
    pass(601);
    await update(id, { template: { id: template.id } });
    expect(await shown(id)).toMatchObject({
      version: 2,
      template: { id: template.id },
      fields: [{ name: 'Impact', values: ['low'] }],
      ...timers('missed', 'in_progress'),
    });
  });

  test('keeps the snapshot it got when the template changes or goes', async () => {
    const { template } = await phishing();
    const id = await open({ template: { id: template.id } });
    const before = await shown(id);
    await patch(templates, { id: template.id, name: 'Other', fields: [] });
    await send('DELETE', `${entities(templates)}?ids=${template.id}`);
    expect(await shown(id)).toEqual(before);
  });

  test('takes values for its fields and those of the platform, and refuses others', async () => {
    const id = await opened();
    const [, platform] = (await query('fields/v1', { sort: 'name.asc' })).resources.map(String);
    const own = v.parse(v.looseObject({ fields: v.array(named) }), await shown(id)).fields[0]?.id;
    await update(id, {
      custom_fields: [
        { id: own, values: ['high'] },
        { id: platform, values: ['x'] },
      ],
    });
    expect(await shown(id)).toMatchObject({
      fields: [
        { id: own, values: ['high'] },
        { id: platform, values: ['x'], snapshot_id: '' },
      ],
    });
    expect((await update(id, { custom_fields: [{ id: missing, values: [] }] })).errors).toMatchObject([
      { message: `unknown field ${missing}` },
    ]);
  });

  test('is found by template, SLA and timer', async () => {
    const id = await opened();
    await open({});
    const find = async (filter: string) =>
      (await call('GET', `/cases/queries/cases/v1?${new URLSearchParams({ filter }).toString()}`)).resources;
    expect(await find("case_template_name:'Phishing'")).toEqual([id]);
    expect(await find("case_template_id:!'*'")).not.toContain(id);
    expect(await find("sla_name:'Fast'")).toEqual([id]);
    expect(await find("sla_active_timer.status:'in_progress'")).toEqual([id]);
    expect(await find(`sla_active_timer_time_due:<=${at('2026-03-10T12:10:00Z')}`)).toEqual([id]);
    pass(601);
    expect(await find("sla_active_timer.status:'missed'")).toEqual([id]);
  });
});

describe('at the start and after a reset', () => {
  test('there are fields and access tags, and nothing else', async () => {
    for (const kind of [slas, groups, olderGroups, templates, 'template-snapshots/v1'])
      expect((await query(kind)).resources).toEqual([]);
    const [fields, tags] = [await query('fields/v1'), await query('access-tags/v1')];
    expect([fields.resources.length, tags.resources.length]).toEqual([3, 5]);
    const first = await create(slas, anSla());
    falcon.reset();
    token = await newToken();
    expect((await query(slas)).resources).toEqual([]);
    expect((await query('fields/v1')).resources).toEqual(fields.resources);
    expect((await query('access-tags/v1')).resources).toEqual(tags.resources);
    expect((await create(slas, anSla())).id).toBe(first.id); // the same beginning gives the same ids
  });

  test('the state shows the settings', async () => {
    await create(slas, anSla());
    const state: unknown = await (await fetch(`${falcon.url}/__control/state`)).json();
    expect(state).toMatchObject({
      configuration: { slas: [{ name: 'Fast' }], templates: [], notificationGroups: [] },
    });
  });
});
