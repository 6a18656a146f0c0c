import * as v from 'valibot';
import type { Config, ExportSettings } from '../config.ts';

const event = v.object({ export: v.optional(v.nullable(v.string()), null) });

/** The name of the export that a schedule starts: `{"export": "nightly"}`. Null at the planner's own turns, which go on with what is open. */
export const parseExportStart = (started: unknown): string | null => v.parse(event, started ?? {}).export;

/** @throws where the configuration has no export of that name (any more). */
export function settingsOf({ exports }: Pick<Config, 'exports'>, name: string): ExportSettings {
  const settings = exports[name];
  if (!settings) throw new Error(`no export is named ${name}`);
  return settings;
}
