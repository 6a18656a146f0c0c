import { uuidOf } from '../seed.ts';
import type { CaseFile } from './case-file.ts';

/** The files of all cases. */
export type FileStore = ReturnType<typeof newFileStore>;

/** What a new file says; the rest follows from its place in the sequence and the clock. */
export type NewFile = Omit<CaseFile, 'id' | 'uploadedAt' | 'arrivesAt'> & { arrivesInMs?: number; at?: Date };

/** An empty store; `lagMs` is asked on every search. */
export function newFileStore(now: () => Date, lagMs: () => number) {
  const held = new Map<string, CaseFile>();
  let coming: (() => Iterable<NewFile>) | null = null;
  let sequence = 0; // counts on after a deletion, so that no id comes twice
  const arrived = (it: CaseFile, lag = 0) => it.arrivesAt + lag <= now().getTime();

  const keep = ({ arrivesInMs = 0, at = now(), ...input }: NewFile): CaseFile => {
    const arrivesAt = at.getTime() + arrivesInMs;
    const uploadedAt = new Date(arrivesAt).toISOString();
    const file = { ...input, id: uuidOf(`case file ${++sequence}`), uploadedAt, arrivesAt };
    held.set(file.id, file);
    return file;
  };
  const files = (): Map<string, CaseFile> => {
    const first = coming?.() ?? [];
    coming = null;
    for (const file of first) keep(file);
    return held;
  };

  return {
    /** What the store begins with; asked for when a file is first wanted. */
    begin: (first: () => Iterable<NewFile>): void => {
      coming = first;
    },
    add: (input: NewFile): CaseFile => {
      files();
      return keep(input);
    },
    get: (id: string): CaseFile | undefined => {
      const file = files().get(id);
      return file && arrived(file) ? file : undefined;
    },
    replace: (file: CaseFile) => files().set(file.id, file),
    /** The files of a case go over to another, those included that have not arrived yet. */
    move: (fromCase: string, toCase: string): void => {
      for (const file of files().values())
        if (file.caseId === fromCase) held.set(file.id, { ...file, caseId: toCase });
    },
    remove: (id: string): void => {
      files().get(id)?.discard();
      files().delete(id);
    },
    /** All that have arrived, the oldest first. */
    all: (): CaseFile[] => [...files().values()].filter((it) => arrived(it)),
    /** What a search can see. */
    indexed: (): CaseFile[] => [...files().values()].filter((it) => arrived(it, lagMs())),
    clear: (): void => {
      held.clear();
      coming = null;
      sequence = 0;
    },
  };
}
