import type { MissingPart } from './manifest.ts';
import type { Artifact } from './store.ts';

/** An artifact that is yet to be asked for. */
export type PendingArtifact = {
  /** As a manifest lists it: `summary.pdf`, `files/report.docx`. */
  name: string;
  /** Whether the export is whole without it, should the platform refuse it: the manifest then says why it is missing. */
  isOptional?: boolean;
  open: (key: string) => Promise<Artifact>;
};

/** A case as a platform gives it, read before its artifacts are. */
export type CaseAsRead = {
  name: string | null;
  status: string | null;
  /** ISO time of its last change, else of its making; null where the platform tells neither. */
  updatedAt: string | null;
  /** The same for two reads between which nothing changed. */
  version: string;
  /** File events that it holds; or alerts, events, leads and files. */
  evidence: number;
  /** What `case.json` holds: everything that is known of the case. */
  document: unknown;
  artifacts: PendingArtifact[];
  /** What was asked for and is not there. */
  missing: MissingPart[];
};

/** How the cases of a platform are read for an export. */
export type CaseReader = {
  /** Null where the platform has no such case (any more). `byFile`: each file by itself in the place of the ZIP of them all. */
  read: (caseId: string, how: { byFile: boolean }) => Promise<CaseAsRead | null>;
  /** The version alone, once more; null where the case is gone. */
  versionOf: (caseId: string) => Promise<string | null>;
};
