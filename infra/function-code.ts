import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName } from './functions.ts';

/** Where the published package has the built functions, seen from where it has this file: dist/esm/infra or dist/cjs/infra. */
export const packedFunctions = join(import.meta.dirname, '../../functions');

/** What is deployed as a function's code. */
export type FunctionCode = (name: FunctionName) => Code;

/**
 * The built bundles, each with the configuration beside it as casebridge.json.
 * It is the very configuration that the stacks are made from, whatever an earlier build put there:
 * a function that is deployed with other names than its secrets and schedules would fail only at its first alert.
 */
export const bundledCode =
  (bundles: string, configJson: string): FunctionCode =>
  (name) => {
    const folder = join(bundles, name);
    if (!existsSync(join(folder, 'index.cjs')))
      throw new Error(`no bundle of ${name} in ${bundles}: run npm run build`);
    return Code.fromAsset(folder, {
      assetHashType: AssetHashType.OUTPUT, // a new configuration is new code
      bundling: {
        image: DockerImage.fromRegistry('none'), // demanded by the type; the local step below never fails over to it
        local: {
          tryBundle(outputDir) {
            cpSync(folder, outputDir, { recursive: true });
            writeFileSync(join(outputDir, 'casebridge.json'), configJson);
            return true;
          },
        },
      },
    });
  };
