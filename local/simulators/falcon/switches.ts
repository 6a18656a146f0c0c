import * as v from 'valibot';
import { accessSwitches } from './switches/access.ts';
import { caseSwitches } from './switches/cases.ts';
import { configurationSwitches } from './switches/configuration.ts';
import { fileSwitches } from './switches/files.ts';
import { searchSwitches } from './switches/searches.ts';

/** What the contract leaves open, with what the simulator does unless told otherwise; docs/simulators.md lists them. */
export const falconSwitches = v.strictObject({
  ...accessSwitches,
  ...caseSwitches,
  ...searchSwitches,
  ...fileSwitches,
  ...configurationSwitches,
});

export type Switches = v.InferOutput<typeof falconSwitches>;

/** Reads the switches as they stand, and again only once they changed: every call asks for them several times. */
export function switchReader(strings: () => Record<string, string>): () => Switches {
  let read: { of: string; switches: Switches } | null = null;
  return () => {
    const of = JSON.stringify(strings());
    if (read?.of !== of) read = { of, switches: v.parse(falconSwitches, strings()) };
    return read.switches;
  };
}
