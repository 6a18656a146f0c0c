import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';

const templateSchema = v.object({
  Resources: v.record(
    v.string(),
    v.object({
      Type: v.string(),
      Properties: v.optional(v.record(v.string(), v.unknown()), {}),
      DeletionPolicy: v.optional(v.string()),
      UpdateReplacePolicy: v.optional(v.string()),
      Metadata: v.object({ 'aws:cdk:path': v.string() }),
    }),
  ),
  Outputs: v.optional(
    v.record(
      v.string(),
      v.object({
        Value: v.unknown(),
        Description: v.optional(v.string(), ''),
        Export: v.optional(v.object({ Name: v.string() })),
      }),
    ),
    {},
  ),
});

type StackTemplate = v.InferOutput<typeof templateSchema>;

export type Resource = {
  /** Of its construct, without the stack and the part of the deployment: `falcon-rings/Queue`. */
  path: string;
  type: string;
  /** Without intrinsic functions: a reference to a resource, or to an attribute of one, is its path. */
  properties: Record<string, unknown>;
  kept: (string | undefined)[];
};

/** The templates of stacks, read together: one's import is the other's resource. */
export function readTemplates(stacks: readonly Stack[]) {
  const templates = stacks.map((stack) => ({
    stack: stack.stackName,
    ...v.parse(templateSchema, Template.fromStack(stack).toJSON()),
  }));
  const outputs = templates.flatMap((template) =>
    Object.entries(template.Outputs).map(([id, output]) => ({ ...output, id, template })),
  );
  const imported: Imported = ({ stack, name }) => {
    const found = outputs.find((it) =>
      stack === null ? it.Export?.Name === name : it.template.stack === stack && it.id === name,
    );
    return found ? plain(found.Value, found.template, imported) : name;
  };
  return {
    resources: templates.flatMap((template) =>
      Object.values(template.Resources).map(
        (it): Resource => ({
          path: pathOf(it),
          type: it.Type,
          properties: Object.fromEntries(
            Object.entries(it.Properties).map(([name, value]) => [name, plain(value, template, imported)]),
          ),
          kept: [it.DeletionPolicy, it.UpdateReplacePolicy],
        }),
      ),
    ),
    outputs: outputs.map(({ Value, Description, template }) => ({
      value: plain(Value, template, imported),
      description: Description,
    })),
  };
}

const intrinsic = v.union([
  v.strictObject({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) }),
  v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) }),
  v.strictObject({ 'Fn::ImportValue': v.string() }),
  v.strictObject({ 'Fn::GetStackOutput': v.object({ StackName: v.string(), OutputName: v.string() }) }),
  v.strictObject({ Ref: v.string() }),
]);

/** What another stack exports by a name; or, of a stack, an output that need not be exported. */
type Imported = (from: { stack: string | null; name: string }) => unknown;

function plain(value: unknown, template: StackTemplate, imported: Imported): unknown {
  const call = v.safeParse(intrinsic, value);
  if (call.success) return evaluated(call.output, template, imported);
  if (Array.isArray(value)) return value.map((it) => plain(it, template, imported));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, plain(it, template, imported)]));
}

function evaluated(
  call: v.InferOutput<typeof intrinsic>,
  template: StackTemplate,
  imported: Imported,
): unknown {
  if ('Fn::Join' in call) {
    const [separator, parts] = call['Fn::Join'];
    return parts.map((part) => plain(part, template, imported)).join(separator);
  }
  if ('Fn::ImportValue' in call) return imported({ stack: null, name: call['Fn::ImportValue'] });
  if ('Fn::GetStackOutput' in call) {
    const { StackName, OutputName } = call['Fn::GetStackOutput'];
    return imported({ stack: StackName, name: OutputName });
  }
  const id = 'Ref' in call ? call.Ref : call['Fn::GetAtt'][0];
  const resource = template.Resources[id];
  return resource ? pathOf(resource) : `<${id}>`;
}

/** What a team can place by itself: its id stands before everything in it, and tells nothing. */
const parts = ['FalconCases', 'IncydrCases', 'Sweep', 'AlertIntake', 'CaseExports'];

const pathOf = ({ Metadata }: StackTemplate['Resources'][string]): string => {
  const [, ...ids] = Metadata['aws:cdk:path'].replace(/\/Resource$/, '').split('/');
  // The CDK leaves `Default` out of names too.
  return ids.filter((id, index) => id !== 'Default' && !(index === 0 && parts.includes(id))).join('/');
};
