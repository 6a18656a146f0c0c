import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { NewFalconFile } from '../../../lib/falcon/client/files.ts';
import { aFalconClient } from './a-client.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const opened = async () => (await world().client.cases.create({ name: 'Beacon', severity: 70 })).resource.id;
const contentOf = async (id: string) => text((await world().client.files.download({ id })).body);
const made = (name: string, ...chunks: string[]) => ({
  name,
  async *content() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  },
});

type FileToSend = NewFalconFile['file'];
const kinds: [string, (name: string, content: string) => FileToSend][] = [
  ['a File', (name, content) => new File([content], name)],
  [
    'content that is made for each attempt',
    (name, content) => made(name, content.slice(0, 5), content.slice(5)),
  ],
];

describe.each(kinds)('an upload of %s', (_kind, file) => {
  test('is attached to its case with its name, description and size', async () => {
    const case_id = await opened();
    const { resource, errors } = await world().client.files.upload({
      case_id,
      file: file('notes.txt', 'Seen at 03:12.'),
      description: 'Night shift, Überblick',
    });
    expect(resource).toMatchObject({
      case_id,
      name: 'notes.txt',
      description: 'Night shift, Überblick',
      file_size_bytes: 14,
    });
    expect(errors).toEqual([]);
    expect(await contentOf(resource.id)).toBe('Seen at 03:12.');
  });

  test.each(['Überblick "final".txt', 'a\r\nb.txt', '値.json'])('may be called %j', async (name) => {
    const { resource } = await world().client.files.upload({
      case_id: await opened(),
      file: file(name, '{}'),
    });
    expect(decodeURIComponent(resource.name ?? '')).toBe(name);
  });

  test('starts again from the beginning after a 429', async () => {
    const { client, falcon } = world();
    const case_id = await opened();
    falcon.addFault({ operation: 'entities_files_upload_post_v1', status: 429 });
    const { resource } = await client.files.upload({ case_id, file: file('notes.txt', 'Seen at 03:12.') });
    expect(await contentOf(resource.id)).toBe('Seen at 03:12.');
    expect(falcon.counts()['entities_files_upload_post_v1']).toBe(2);
  });

  test('starts again from the beginning once a revoked token is renewed', async () => {
    const { client, falcon } = world();
    const case_id = await opened();
    falcon.revokeTokens();
    const { resource } = await client.files.upload({ case_id, file: file('notes.txt', 'Seen at 03:12.') });
    expect(await contentOf(resource.id)).toBe('Seen at 03:12.');
  });

  test('is sent once where its answer is lost: it may be there', async () => {
    const { client, falcon } = world();
    const case_id = await opened();
    falcon.addFault({ operation: 'entities_files_upload_post_v1', loseAnswer: true });
    const upload = client.files.upload({ case_id, file: file('notes.txt', 'Seen at 03:12.') });
    await expect(upload).rejects.toMatchObject({ name: 'Unavailable', uncertain: true });
    expect((await client.files.query()).total).toBe(1);
  });

  test('that is larger than the platform takes is declined', async () => {
    set({ maxUploadBytes: '10' });
    const upload = world().client.files.upload({
      case_id: await opened(),
      file: file('a', 'Seen at 03:12.'),
    });
    await expect(upload).rejects.toMatchObject({ name: 'Declined', status: 413 });
  });

  test('to a case that does not exist is declined', async () => {
    const upload = world().client.files.upload({ case_id: 'nobody', file: file('a', 'b') });
    await expect(upload).rejects.toMatchObject({ name: 'Declined', status: 404 });
  });
});

test('a Blob is given its name beside it', async () => {
  const { resource } = await world().client.files.upload({
    case_id: await opened(),
    file: new Blob(['Seen']),
    name: 'notes.txt',
  });
  expect(resource.name).toBe('notes.txt');
});

test('what the caller’s own content throws is thrown as it is', async () => {
  const failure = new Error('the disk is gone');
  const file = {
    name: 'notes.txt',
    async *content() {
      yield Buffer.from('Seen');
      throw failure;
    },
  };
  const upload = world().client.files.upload({ case_id: await opened(), file });
  await expect(upload).rejects.toBe(failure);
});

test('content that was read before is not sent again as an empty file', async () => {
  const { client, falcon } = world();
  const once = made('notes.txt', 'Seen').content();
  const case_id = await opened();
  falcon.addFault({ operation: 'entities_files_upload_post_v1', status: 429 });
  const upload = client.files.upload({ case_id, file: { name: 'notes.txt', content: () => once } });
  await expect(upload).rejects.toThrow('the content of a file is to be made anew for each attempt');
  expect((await client.files.query()).total).toBe(0);
});

test('content of anything but bytes is told as such', async () => {
  const file = made('notes.txt');
  const content = () => Readable.from(['Seen'], { encoding: 'utf8' });
  const upload = world().client.files.upload({ case_id: await opened(), file: { ...file, content } });
  await expect(upload).rejects.toThrow('the content of a file is to be made of bytes');
});

describe('no request is sent for', () => {
  const upload = (input: object): Promise<unknown> =>
    Reflect.get(world().client.files, 'upload')({ case_id: 'c', file: new File(['a'], 'a'), ...input });
  test.each([
    ['an empty case id', { case_id: '' }, 'case_id'],
    ['no case id', { case_id: undefined }, 'case_id'],
    ['no file', { file: undefined }, 'file'],
    ['text as a file', { file: 'notes.txt' }, 'file'],
    ['a Blob without a name', { file: new Blob(['a']) }, null],
    ['content without a name', { file: { name: '', content: () => [] } }, 'file.name'],
    ['content that is not made anew', { file: { name: 'a', content: [] } }, 'file'],
    ['a media type with a line break', { file: { ...made('a'), type: 'a/b\r\nx: y' } }, 'file.type'],
    ['an unknown field', { caseId: 'c' }, 'caseId'],
  ])('%s', async (_what, input, field) => {
    await expect(upload(input)).rejects.toMatchObject({ name: 'Declined', status: null, field });
    expect(world().falcon.requests).toEqual([]);
  });
});
