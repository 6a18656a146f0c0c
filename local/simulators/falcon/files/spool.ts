import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from './case-file.ts';

/** Bytes that were kept: in memory where they are few, else in a file of their own. */
export type Kept = { size: number; hash: string; content: Content; discard: () => void };

const inMemory = 1024 * 1024;

/** Keeps the bytes of uploads; a folder for the large ones is made with the first of them. */
export type Spool = ReturnType<typeof newSpool>;

/** A spool that holds nothing; `clear` brings it back to that. */
export function newSpool() {
  let folder: string | null = null;
  const newPath = (): string => {
    folder ??= mkdtempSync(join(tmpdir(), 'casebridge-falcon-'));
    return join(folder, randomUUID());
  };
  return {
    /** Keeps what a body holds, hashed while it arrives; nothing is left of one that throws. */
    keep: async (body: AsyncIterable<Buffer>, algorithm: string): Promise<Kept> => {
      const hash = createHash(algorithm);
      const held = growing(newPath);
      let size = 0;
      try {
        for await (const chunk of body) {
          hash.update(chunk);
          size += chunk.length;
          await held.add(chunk, size);
        }
      } catch (error) {
        await held.drop();
        throw error;
      }
      return { size, hash: hash.digest('hex'), ...(await held.end()) };
    },
    clear: (): void => {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
      folder = null;
    },
  };
}

/** Bytes that move from memory to a file once they are many. */
function growing(newPath: () => string) {
  let chunks: Buffer[] = [];
  let file: { path: string; handle: FileHandle } | null = null;
  const remove = (path: string) => rmSync(path, { force: true });
  return {
    add: async (chunk: Buffer, size: number): Promise<void> => {
      if (file === null) {
        chunks.push(chunk);
        if (size <= inMemory) return;
        const path = newPath();
        file = { path, handle: await open(path, 'w') };
        await file.handle.writeFile(Buffer.concat(chunks));
        chunks = [];
      } else await file.handle.writeFile(chunk);
    },
    end: async (): Promise<{ content: Content; discard: () => void }> => {
      if (file === null) return { content: Buffer.concat(chunks), discard: () => {} };
      const { path, handle } = file;
      await handle.close();
      return { content: () => createReadStream(path), discard: () => remove(path) };
    },
    drop: async (): Promise<void> => {
      await file?.handle.close();
      if (file) remove(file.path);
    },
  };
}
