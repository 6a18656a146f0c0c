import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { caseZip } from '../../lib/falcon/export/case-zip.ts';
import { capturedFile } from '../../local/simulators/captured-file.ts';
import { unzipped } from '../simulators/unzipped.ts';
import { falconTenant, wholeOf } from './world.ts';

const { falcon, facts, factsWith, open, zipSettings } = falconTenant();

const download = 'entities_files_download_get_v1';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('the ZIP of a case', () => {
  test('holds summary, evidence, every file as it is on the platform, and case.json', async () => {
    const id = await open({ evidence: { alerts: [{ id: falcon().alertIds[0] ?? '' }] } });
    falcon().addFile(id, 'disk.img', 3_000_000);
    falcon().addFile(id, '調査 (1).txt', 10);
    const members = await unzipped(await wholeOf(caseZip(await facts(id), zipSettings())));
    expect([...members.keys()].toSorted()).toEqual([
      'case.json',
      'evidence.csv',
      'files/disk.img',
      'files/調査 (1).txt',
      'summary.pdf',
    ]);
    const disk = await wholeOf(capturedFile('disk.img', 3_000_000));
    expect(members.get('files/disk.img')?.equals(disk)).toBe(true);
    expect(members.get('summary.pdf')?.toString('latin1', 0, 5)).toBe('%PDF-');
  });

  test('case.json tells each file’s name in the ZIP, its hash, and that the platform gives the same', async () => {
    const id = await open();
    const { id: first } = falcon().addFile(id, 'a.txt', 5);
    const { id: second } = falcon().addFile(id, '../a.txt', 6);
    const members = await unzipped(await wholeOf(caseZip(await facts(id), zipSettings())));
    const { zip } = JSON.parse(String(members.get('case.json')));
    const packed = (file: string, name: string, size: number) => ({
      id: file,
      name,
      size,
      sha256: sha256(members.get(name) ?? Buffer.alloc(0)),
      agrees: true,
    });
    expect(zip.files).toHaveLength(2);
    expect(zip.files).toEqual(
      expect.arrayContaining([packed(first, 'files/a.txt', 5), packed(second, 'files/___a.txt', 6)]),
    );
  });

  test('a hash that the platform gives differently is told, one of another kind is not judged', async () => {
    const id = await open();
    falcon().addFile(id, 'a.txt', 5);
    const agrees = async (hash_value: string) => {
      const { files } = await facts(id);
      const told = await factsWith(id, { files: files.map((it) => ({ ...it, hash_value })) });
      const members = await unzipped(await wholeOf(caseZip(told, zipSettings())));
      return JSON.parse(String(members.get('case.json'))).zip.files[0].agrees;
    };
    expect(await agrees('0'.repeat(64))).toBe(false);
    expect(await agrees('0'.repeat(32))).toBeNull();
  });

  test('a file that the platform refuses is left out, and missing with the reason', async () => {
    const id = await open();
    const { id: gone } = falcon().addFile(id, 'gone.bin', 5);
    falcon().addFile(id, 'here.bin', 5);
    const read = await facts(id);
    // Deleted between the listing and the download.
    const files = read.files.toSorted((a) => (a.id === gone ? -1 : 1));
    falcon().addFault({ operation: download, status: 404 });
    const members = await unzipped(await wholeOf(caseZip({ ...read, files }, zipSettings())));
    expect([...members.keys()]).toEqual(['summary.pdf', 'evidence.csv', 'files/here.bin', 'case.json']);
    expect(JSON.parse(String(members.get('case.json'))).missing).toEqual([
      {
        what: 'file',
        id: gone,
        reason: expect.stringContaining('the platform refused its download (404)'),
      },
    ]);
  });

  test('a download that breaks off ends the ZIP with its error', async () => {
    const id = await open();
    falcon().addFile(id, 'disk.img', 3_000_000);
    const read = await facts(id);
    falcon().addFault({ operation: download, cutBodyAfter: 1_000_000 });
    await expect(wholeOf(caseZip(read, zipSettings()))).rejects.toThrow('broke off');
  });

  test('a file that comes in another length than its details tell ends the ZIP', async () => {
    const id = await open();
    falcon().addFile(id, 'disk.img', 3_000);
    const { files } = await facts(id);
    const told = await factsWith(id, { files: files.map((it) => ({ ...it, file_size_bytes: 3_001 })) });
    await expect(wholeOf(caseZip(told, zipSettings()))).rejects.toThrow('came with 3000 of 3001 bytes');
  });

  test('a platform that cannot answer ends the ZIP, so that it is made again', async () => {
    const id = await open();
    falcon().addFile(id, 'disk.img', 3_000);
    const read = await facts(id);
    falcon().addFault({ operation: download, status: 503, times: 9 });
    await expect(wholeOf(caseZip(read, zipSettings()))).rejects.toThrow('answered 503');
  });

  test('nothing is read ahead of whoever reads the ZIP, and a reader that goes away ends the download', async () => {
    const id = await open();
    falcon().addFile(id, 'disk.img', 500_000_000);
    const read = await facts(id);
    let came = 0;
    let ended = false;
    async function* counted(body: AsyncIterable<Uint8Array>) {
      try {
        for await (const chunk of body) {
          came += chunk.byteLength;
          yield chunk;
        }
      } finally {
        ended = true;
      }
    }
    const settings = zipSettings();
    const watched = {
      download: async (input: { id: string }) => {
        const it = await settings.files.download(input);
        return { ...it, body: ReadableStream.from(counted(it.body)) };
      },
    };
    let bytes = 0;
    for await (const chunk of caseZip(read, { ...settings, files: watched })) {
      bytes += chunk.length;
      if (bytes > 5_000_000) break;
    }
    expect(came).toBeLessThan(10_000_000);
    await expect.poll(() => ended).toBe(true);
  });

  test('a reader that goes away while the platform is asked for a file leaves no download open', async () => {
    const id = await open();
    falcon().addFile(id, 'disk.img', 500_000_000);
    const read = await facts(id);
    const settings = zipSettings();
    const zip = caseZip(read, {
      ...settings,
      files: {
        download: async (input) => {
          await reading.return?.();
          const it = await settings.files.download(input);
          const body = new ReadableStream<Uint8Array>({ cancel: () => void asked.push('cancelled') });
          await it.body.cancel();
          return { ...it, body };
        },
      },
    });
    const asked: string[] = [];
    const reading = zip[Symbol.asyncIterator]();
    const readOn = async () => {
      while (!(await reading.next()).done);
    };
    await readOn().catch(() => undefined);
    await expect.poll(() => asked).toEqual(['cancelled']);
  });

  test('is the same bytes for the same case and time', async () => {
    const id = await open({ evidence: { alerts: [{ id: falcon().alertIds[0] ?? '' }] } });
    falcon().addFile(id, 'a.txt', 5);
    const read = await facts(id);
    const [one, two] = [
      await wholeOf(caseZip(read, zipSettings())),
      await wholeOf(caseZip(read, zipSettings())),
    ];
    expect(one.equals(two)).toBe(true);
  });
});
