import * as v from 'valibot';
import { ConfigError } from '../lib/config-file.ts';

// It becomes part of the names of stacks, of an API and of a dashboard.
const stageName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,19}$/));

/** @throws ConfigError for what is no name of a stage */
export function checkStage(stage: string): string {
  if (v.is(stageName, stage)) return stage;
  throw new ConfigError(
    `stage: found ${JSON.stringify(stage)}; expected at most 20 lower-case letters, digits and dashes, a letter first`,
  );
}
