import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { instanceOfCasefilesmodelFileDetails } from 'crowdstrike-falcon';
import { describe, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { rtr } from '../../../local/simulators/falcon/seed.ts';
import { first, type World } from './world.ts';

export function drivesFiles(world: () => World): void {
  const files = () => world().sdk.caseFiles;
  const openCase = () => first(world().falcon.addCases(1)).id;
  const uploaded = async (caseId: string, name: string, content: string, description?: string) =>
    first(
      (await files().entitiesFilesUploadPostV1(new File([content], name), caseId, description)).resources,
    );
  const bytes = async ({ raw }: { raw: Response }) => Buffer.from(await raw.arrayBuffer());
  const unzipped = async (zip: Buffer) => {
    const members: Record<string, string> = {};
    const opened = await fromBufferPromise(zip);
    for await (const entry of opened.eachEntry())
      members[entry.fileName] = (await buffer(await opened.openReadStreamPromise(entry))).toString();
    return members;
  };

  describe('files', () => {
    test('a file is uploaded with its name, its case and a description, and read back', async () => {
      const caseId = openCase();
      const file = await uploaded(caseId, 'notes.txt', 'seen on two hosts', 'from the shift');
      expect(instanceOfCasefilesmodelFileDetails(file)).toBe(true);
      expect(file).toMatchObject({
        caseId,
        name: 'notes.txt',
        description: 'from the shift',
        fileSize: '17 B',
        fileSizeBytes: 17,
        hashValue: createHash('sha256').update('seen on two hosts').digest('hex'),
        uploadedOn: new Date('2026-03-10T12:00:00Z'),
      });
      expect((await files().entitiesFileDetailsGetV1([file.id])).resources).toEqual([file]);
    });

    test('a description is changed', async () => {
      const { id } = await uploaded(openCase(), 'notes.txt', 'text');
      const answer = await files().entitiesFileDetailsPatchV1({ id, description: 'said later' });
      expect(first(answer.resources)).toMatchObject({ id, description: 'said later', name: 'notes.txt' });
      expect(first((await files().entitiesFileDetailsGetV1([id])).resources).description).toBe('said later');
    });

    test('files are found as ids and as details', async () => {
      const caseId = openCase();
      const [a, b] = [await uploaded(caseId, 'a.txt', 'a'), await uploaded(caseId, 'b.txt', 'b')];
      await uploaded(openCase(), 'c.txt', 'c');
      const ofCase = `case_id:'${caseId}'`;
      expect((await files().queriesFileDetailsGetV1(ofCase)).resources).toEqual([b.id, a.id]);
      const combined = await files().combinedFileDetailsGetV1(ofCase, 1, 1);
      expect(combined.resources).toEqual([a]);
      expect(combined.meta.pagination).toEqual({ limit: 1, offset: 1, total: 2 });
    });

    test('files are counted', async () => {
      const caseId = openCase();
      for (const name of ['a.txt', 'a.txt', 'b.txt']) await uploaded(caseId, name, 'text');
      const spec = { type: 'terms', field: 'name', name: 'by name', size: 10 };
      const answer = await files().aggregatesFileDetailsPostV1(['any'], [spec], `case_id:'${caseId}'`);
      expect(first(answer.resources)).toMatchObject({
        name: 'by name',
        buckets: [
          { label: 'a.txt', count: 2 },
          { label: 'b.txt', count: 1 },
        ],
      });
    });

    test('a download is the bytes of the file, which the package hands on as a raw response', async () => {
      const { id } = await uploaded(openCase(), 'notes.txt', 'text');
      expect((await bytes(await files().entitiesFilesDownloadGetV1Raw({ id }))).toString()).toBe('text');
      const posted = await files().entitiesFilesDownloadPostV1Raw({ body: { ids: [id] } });
      expect((await bytes(posted)).toString()).toBe('text');
    });

    test('a bulk download is a ZIP of the files', async () => {
      const caseId = openCase();
      const ids = [
        (await uploaded(caseId, 'a.txt', 'first')).id,
        (await uploaded(caseId, 'b.txt', 'second')).id,
      ];
      const raw = await files().entitiesFilesBulkDownloadPostV1Raw({ body: { ids } });
      expect(await unzipped(await bytes(raw))).toEqual({ 'a.txt': 'first', 'b.txt': 'second' });
    });

    test('where downloads are links, the package parses them and they lead to the bytes', async () => {
      world().set({ downloadForm: 'link' });
      const { id } = await uploaded(openCase(), 'a.txt', 'first');
      const linked = async (answer: Promise<{ resources: { link: string }[] }>) =>
        Buffer.from(await (await fetch(first((await answer).resources).link)).arrayBuffer());
      expect((await linked(files().entitiesFilesDownloadGetV1(id))).toString()).toBe('first');
      expect((await linked(files().entitiesFilesDownloadPostV1({ ids: [id] }))).toString()).toBe('first');
      const zip = await linked(files().entitiesFilesBulkDownloadPostV1({ ids: [id] }));
      expect(await unzipped(zip)).toEqual({ 'a.txt': 'first' });
    });

    test('a file is deleted', async () => {
      const { id } = await uploaded(openCase(), 'a.txt', 'a');
      expect((await files().entitiesFilesDeleteV1([id])).resources).toEqual([id]);
      expect((await files().entitiesFileDetailsGetV1([id])).resources).toEqual([]);
    });

    test('real-time response tells of a file and brings it into a case', async () => {
      const caseId = openCase();
      const onHost = { aid: rtr.aid, filePath: rtr.path };
      const metadata = await files().entitiesGetRtrFileMetadataPostV1(onHost);
      expect(metadata.resources).toEqual([{ fileName: 'invoice.exe', fileSize: '8 B' }]);
      const fetched = await files().entitiesRetrieveRtrFilePostV1({ ...onHost, caseId, description: 'lure' });
      expect(first(fetched.resources)).toMatchObject({ caseId, name: 'invoice.exe', description: 'lure' });
      const session = { sessionId: rtr.session, sha256: rtr.sha256 };
      const recent = await files().entitiesRetrieveRtrRecentFilePostV1({ ...session, caseId });
      expect(first(recent.resources)).toMatchObject({ caseId, name: 'invoice.exe', hashValue: rtr.sha256 });
      expect((await files().queriesFileDetailsGetV1(`case_id:'${caseId}'`)).resources).toHaveLength(2);
    });
  });
}
