import { App } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DeploymentProps } from '../../infra/deployment.ts';
import { roleStatements } from '../../infra/permissions/statements.ts';
import { addStacks } from '../../infra/stacks.ts';
import { readTemplates, type Resource } from '../../infra/templates.ts';
import { loadConfig } from '../../lib/config-file.ts';

type Options = {
  bundledInto?: string;
  /** What the app has of its own. */
  own?: (app: App) => Partial<DeploymentProps>;
};

type Synthesised = ReturnType<typeof synthesisedInto>;

const made = new Map<string, Synthesised>();

/**
 * The stacks of a configuration, as CloudFormation would be given them; one configuration is synthesised once for all files of tests.
 * What takes long is left out: the CDK's check of the templates (test/release has it), and the code unless it is `bundledInto` a folder.
 */
export function synthesised(yaml: string, { bundledInto, own }: Options = {}): Synthesised {
  if (bundledInto !== undefined) return synthesisedInto(bundledInto, yaml, ['**'], own);
  const known = own ? undefined : made.get(yaml);
  if (known) return known;
  const outdir = mkdtempSync(join(tmpdir(), 'casebridge-synth-'));
  try {
    const result = synthesisedInto(outdir, yaml, [], own);
    if (!own) made.set(yaml, result);
    return result;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function synthesisedInto(outdir: string, yaml: string, bundled: string[], own: Options['own']) {
  const app = new App({
    outdir,
    context: { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:bundling-stacks': bundled },
    builtinCloudFormationValidation: false,
  });
  const stacks = addStacks(app, {
    stage: 'test',
    configuration: loadConfig(yaml, 'test.yaml'),
    functionsFolder: resolve('dist/functions'),
    ...own?.(app),
  });
  const { resources, outputs } = readTemplates([stacks.state, stacks.alerts, stacks.exports, stacks.watch]);
  return {
    app,
    stacks,
    outputs,
    resources,
    ofType: (type: string) => resources.filter((it) => it.type === type),
    at: (path: string): Resource => {
      const found = resources.find((it) => it.path === path);
      if (!found) throw new Error(`there is no ${path} among ${resources.map((it) => it.path).join(', ')}`);
      return found;
    },
  };
}

export type Allowed = { role: string; actions: string[]; resources: string[]; conditions: unknown };

/** Every statement that allows a role something, wherever the template has it. */
export const allowedIn = (resources: readonly Resource[]): Allowed[] =>
  roleStatements(resources)
    .filter(({ effect }) => effect === 'Allow')
    .map((it) => ({
      role: it.holder,
      actions: it.actions,
      resources: it.resources,
      conditions: it.conditions,
    }));
