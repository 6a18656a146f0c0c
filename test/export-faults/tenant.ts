import * as v from 'valibot';
import type { ExportSettings } from '../../lib/config.ts';
import type { CaseReader } from '../../lib/exports/case-reader.ts';
import type { ChangeFeed } from '../../lib/exports/changed-case.ts';
import type { Network } from '../../lib/http.ts';
import type { Simulator } from '../../local/simulators/platform.ts';

/** A case at one moment, in words that the platform and its `case.json` share; two that are the same text are the same state. */
export type State = string;

const dated = v.object({ updatedAt: v.nullable(v.string()) });

/** When the platform says that a case in that state was changed last. */
export const updatedAtIn = (state: State): string | null => v.parse(dated, JSON.parse(state)).updatedAt;

export type Told = {
  state: State;
  name: string | null;
  status: string | null;
  updatedAt: string | null;
  evidence: number;
  /** Rows of its CSV. */
  rows: number;
  files: number;
  /** Of all its files together; null where the platform does not tell. */
  fileBytes: number | null;
};

/** A platform with people at its console, as a run of exports sees it. */
export type Tenant = {
  platform: 'falcon' | 'incydr';
  simulator: Pick<Simulator, 'settings' | 'close' | 'requests'>;
  /** Something that somebody does to a case, any one where none is given, or to the platform. */
  deed: (caseId?: string) => void;
  /** Opens so many cases with evidence. */
  open: (count: number) => void;
  /** Every case as it is now, by id. */
  states: () => Map<string, State>;
  /** The state that a `case.json` tells of, with what the artifacts beside it must hold. */
  told: (document: unknown) => Told;
  csv: string;
  /** Cases of which an artifact is never whole. */
  isPoisoned: (caseId: string) => boolean;
  isPoisonedPath: (path: string) => boolean;
  client: (network: Network) => {
    feed: (settings: ExportSettings, deadline: Date) => ChangeFeed;
    reader: (settings: ExportSettings, deadline: Date) => CaseReader;
  };
};

/** What a tenant needs of a run. */
export type Surroundings = {
  /** Whether exports have a census; without one, evidence that nobody tells of is found by none. */
  hasCensus: boolean;
  now: () => Date;
  /** Written into the inbox as attached by casebridge. */
  attachedByUs: (caseId: string) => void;
};
