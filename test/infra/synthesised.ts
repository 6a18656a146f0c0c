import { App } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { DeploymentProps } from '../../infra/deployment.ts';
import { addStacks } from '../../infra/stacks.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { readTemplates, type Resource } from './templates.ts';

type Options = {
  bundledInto?: string;
  /** What the app has of its own. */
  own?: (app: App) => Partial<DeploymentProps>;
};

type Synthesised = ReturnType<typeof synthesisedInto>;

const made = new Map<string, Synthesised>();

/**
 * The stacks of a configuration, as CloudFormation would be given them; one configuration is synthesised once for all files of tests.
 * What takes long is left out: the CDK's check of the templates (app.test.ts has it), and the code unless it is `bundledInto` a folder.
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

const policyDocument = v.object({
  Statement: v.array(
    v.object({
      Effect: v.string(),
      Action: v.union([v.string(), v.array(v.string())]),
      Resource: v.optional(v.union([v.string(), v.array(v.string())]), []),
      Condition: v.optional(v.unknown(), null),
    }),
  ),
});
const namedPolicy = v.object({ PolicyDocument: policyDocument });
const rolePolicies = v.object({ Policies: v.optional(v.array(namedPolicy), []) });
const attachedPolicy = v.object({ ...namedPolicy.entries, Roles: v.array(v.string()) });

export type Allowed = { role: string; actions: string[]; resources: string[]; conditions: unknown };

/** Every statement that allows a role something, wherever the template has it. */
export const allowedIn = (resources: readonly Resource[]): Allowed[] =>
  resources.flatMap(({ type, path, properties }) => {
    if (type === 'AWS::IAM::Role')
      return v
        .parse(rolePolicies, properties)
        .Policies.flatMap(({ PolicyDocument }) => allowedBy(path, PolicyDocument));
    if (type !== 'AWS::IAM::Policy') return [];
    const { Roles, PolicyDocument } = v.parse(attachedPolicy, properties);
    return Roles.flatMap((role) => allowedBy(role, PolicyDocument));
  });

const allowedBy = (role: string, { Statement }: v.InferOutput<typeof policyDocument>): Allowed[] =>
  Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Action, Resource, Condition }) => ({
    role,
    actions: [Action].flat(),
    resources: [Resource].flat(),
    conditions: Condition,
  }));
