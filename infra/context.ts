import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const context = v.record(v.string(), v.unknown());

/**
 * What the CDK's command line was told by `-c` and cdk.json, as it hands it to the app: as JSON, and what is too long for that in a file.
 * The CDK's own App knows it too, but takes seconds to load.
 */
export function readContext(environment: NodeJS.ProcessEnv): Record<string, unknown> {
  const { CDK_CONTEXT_JSON: json = '{}', CONTEXT_OVERFLOW_LOCATION: file } = environment;
  const overflown = file === undefined ? '{}' : readFileSync(file, 'utf8');
  return { ...v.parse(context, JSON.parse(json)), ...v.parse(context, JSON.parse(overflown)) };
}
