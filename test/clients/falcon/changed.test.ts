import { afterEach, describe, expect, test } from 'vitest';
import { changedAsAsked } from '../../../lib/falcon/client/changed.ts';
import { type FalconClient, falconClient } from '../../../lib/falcon/client/index.ts';
import { type ScriptedServer, startScripted } from '../scripted-server.ts';
import { virtualNetwork } from '../virtual-network.ts';

const held = (asked: object, got: object) => () => changedAsAsked(asked, got, 'the change', 'T-1');

describe('an answer holds what was asked', () => {
  test.each<[string, object, object]>([
    ['in the same words', { name: 'a', order: 1, on: false }, { name: 'a', order: 1, on: false, id: 'x' }],
    ['where it does not show it', { name: 'a', secret: 'b' }, { name: 'a' }],
    ['where nothing was asked', { name: undefined }, { name: 'a' }],
    [
      'blank, empty, null and absent alike',
      { text: '', list: [], none: null },
      { text: null, list: null, none: '' },
    ],
    [
      'with more in the things of a list',
      { goals: [{ type: 'ack' }] },
      { goals: [{ type: 'ack', id: 'x' }] },
    ],
    ['in another order', { tags: [{ key: 'a' }, { key: 'b' }] }, { tags: [{ key: 'b' }, { key: 'a' }] }],
    ['once, where it was asked twice', { tags: [{ key: 'a' }, { key: 'a' }] }, { tags: [{ key: 'a' }] }],
    ['as text', { params: { to: ['a'] } }, { params: '{"to": ["a"], "more": 1}' }],
    ['as an object', { params: '{"to":["a"]}' }, { params: { to: ['a'] } }],
    ['as other text of the same', { params: '{"to":["a"]}' }, { params: '{ "to": ["a"] }' }],
    ['that only looks like JSON', { name: '[x' }, { name: '[x' }],
  ])('%s', (_what, asked, got) => {
    expect(held(asked, got)).not.toThrow();
  });
});

describe('an answer does not hold', () => {
  test.each<[string, object, object]>([
    ['another word', { name: 'a' }, { name: 'b' }],
    ['nothing at all', { name: 'a' }, { name: null }],
    ['what was to be emptied', { name: '' }, { name: 'b' }],
    ['a list that was to be emptied', { name: [] }, { name: ['b'] }],
    ['a list that stayed as it was', { name: [{ seconds: 600 }] }, { name: [{ seconds: 900 }] }],
    [
      'more than was asked for',
      { name: [{ type: 'ack' }] },
      { name: [{ type: 'ack' }, { type: 'resolve' }] },
    ],
    ['less than was asked for', { name: [{ a: 1 }, { a: 2 }] }, { name: [{ a: 1 }] }],
    [
      'what lies deep within',
      { name: [{ policy: { steps: [{ after: 600 }] } }] },
      { name: [{ policy: { steps: [{ after: 900 }] } }] },
    ],
    ['what is not in a thing of a list', { name: [{ a: 1, b: 2 }] }, { name: [{ a: 1 }] }],
    ['other text for an object', { name: { to: ['a'] } }, { name: '{"to":["b"]}' }],
    ['text for a number', { name: 1 }, { name: '1' }],
    ['a word for a list', { name: ['a'] }, { name: 'a' }],
    ['a word for an object', { name: { a: 1 } }, { name: 'a' }],
  ])('%s', (_what, asked, got) => {
    expect(held({ ...asked, same: 1 }, { ...got, same: 1 })).toThrow(
      'falcon: the change was answered, but changed nothing of: name',
    );
  });
});

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

const answer = (resource: object, errors: object[] = []) => ({
  status: 200,
  headers: { 'x-cs-traceid': 'T-1' },
  body: JSON.stringify({ resources: [resource], errors }),
});
const token = { status: 201, body: JSON.stringify({ access_token: 'T', expires_in: 1799 }) };

describe('an update that was answered with a 200 and changed nothing is Unexpected', () => {
  test.each<[string, string, object, (client: FalconClient) => Promise<unknown>]>([
    [
      'goals',
      'the change of slas',
      { id: 'S', name: 'a', description: '', goals: [{ type: 'ack', duration_seconds: 900 }] },
      (client) => client.slas.update({ id: 'S', goals: [{ type: 'ack', duration_seconds: 600 }] }),
    ],
    [
      'channels',
      'the change of notificationGroups',
      {
        id: 'G',
        name: 'a',
        description: '',
        channels: [{ type: 'email', config_name: 'mail', params: '{}' }],
      },
      (client) =>
        client.notificationGroups.update({
          id: 'G',
          channels: [{ type: 'email', config_name: 'mail', params: { recipients: ['a@example.com'] } }],
        }),
    ],
    [
      'fields',
      'the change of templates',
      { id: 'T', name: 'a', fields: [] },
      (client) =>
        client.templates.update({
          id: 'T',
          fields: [
            { name: 'Owner', data_type: 'string', input_type: 'text', required: true, display_order: 1 },
          ],
        }),
    ],
    [
      'access_tags',
      'the update of a case',
      { id: 'C', access_tags: [{ id: 'one' }] },
      (client) => client.cases.update({ id: 'C', fields: { access_tags: [{ id: 'two' }] } }),
    ],
  ])('%s', async (field, what, resource, update) => {
    server = await startScripted(token, answer(resource));
    const client = falconClient({ url: server.url, credentials: { clientId: 'id', clientSecret: 'secret' } });
    await expect(update(client)).rejects.toMatchObject({
      name: 'Unexpected',
      field,
      traceId: 'T-1',
      message: `falcon: ${what} was answered, but changed nothing of: ${field}`,
    });
  });
});

test('the level of a case may be shown in other words than it was given in, or give way to its number', async () => {
  server = await startScripted(
    token,
    answer({ id: 'C', severity: 90, severity_info: { level: 'Critical' } }),
  );
  const client = falconClient({ url: server.url, credentials: { clientId: 'id', clientSecret: 'secret' } });
  const fields = { severity: 90, severity_info: { level: 'high' } };
  const { resource } = await client.cases.update({ id: 'C', fields });
  expect(resource.severity_info).toEqual({ level: 'Critical' });
});

test.each<[string, object, (client: FalconClient) => Promise<unknown>]>([
  [
    'an SLA',
    { id: 'S', name: 'a', description: '', goals: [] },
    (client) => client.slas.update({ id: 'S', name: 'b' }),
  ],
  [
    'a file',
    { id: 'F', description: 'a' },
    (client) => client.files.updateDetails({ id: 'F', description: 'b' }),
  ],
])(
  'a change of %s that is answered without it is told as one that may have taken effect, where it cannot be read',
  async (_what, resource, update) => {
    const before = 'name' in resource ? [answer(resource)] : [];
    server = await startScripted(
      token,
      ...before,
      { status: 200, body: '{"resources":[]}' },
      { status: 429 },
    );
    const client = falconClient(
      { url: server.url, credentials: { clientId: 'id', clientSecret: 'secret' } },
      virtualNetwork(),
    );
    await expect(update(client)).rejects.toMatchObject({ name: 'Unavailable', uncertain: true, status: 429 });
  },
);
