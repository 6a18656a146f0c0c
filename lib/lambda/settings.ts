import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Config, parseConfig } from '../config.ts';

const name = v.pipe(v.string(), v.minLength(1));

/** Every setting that a function may be given; each function asks for the ones it needs. */
const settings = v.object({
  /** What tells this deployment from others on the same tenants. */
  CASEBRIDGE_DEPLOYMENT: name,
  /** What tells its figures from those of another stage, such as `prod`. */
  CASEBRIDGE_STAGE: name,
  CASEBRIDGE_TABLE: name,
  CASEBRIDGE_BUCKET: name,
  CASEBRIDGE_FALCON_RINGS_URL: name,
  CASEBRIDGE_INCYDR_RINGS_URL: name,
  CASEBRIDGE_INCYDR_EXPORTS_URL: name,
  CASEBRIDGE_FALCON_EXPORTS_URL: name,
  AWS_REGION: name,
  LAMBDA_TASK_ROOT: name,
});

export type SettingName = keyof v.InferOutput<typeof settings>;

/** The named settings of the environment. @throws an error that names what is missing: the cold start fails, not an alert. */
export function readSettings<Name extends SettingName>(
  environment: unknown,
  ...names: Name[]
): Pick<v.InferOutput<typeof settings>, Name> {
  return v.parse(v.pick(settings, [names[0] ?? 'LAMBDA_TASK_ROOT', ...names]), environment, {
    message: (issue) => `${v.getDotPath(issue)} is not set`,
  });
}

/** The configuration that the build put beside the function's code. */
export const readConfig = (environment: unknown): Config =>
  parseConfig(
    readFileSync(
      join(readSettings(environment, 'LAMBDA_TASK_ROOT').LAMBDA_TASK_ROOT, 'casebridge.json'),
      'utf8',
    ),
  );
