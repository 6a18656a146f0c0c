import * as v from 'valibot';
import type { Config, ExportSettings } from '../config.ts';

/** The name of the export that a schedule starts: `{"export": "nightly"}`. */
export const parseExportStart = (event: unknown): string =>
  v.parse(v.object({ export: v.string() }), event).export;

/** @throws where the configuration has no export of that name (any more). */
export function settingsOf({ exports }: Pick<Config, 'exports'>, name: string): ExportSettings {
  const settings = exports[name];
  if (!settings) throw new Error(`no export is named ${name}`);
  return settings;
}
