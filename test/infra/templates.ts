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
  /** Of its construct, without the stack: `falcon-rings/Queue`. */
  path: string;
  type: string;
  /** Without intrinsic functions: a reference to a resource, or to an attribute of one, is its path. */
  properties: Record<string, unknown>;
  kept: (string | undefined)[];
};

/** The templates of stacks, read together: one's import is the other's resource. */
export function readTemplates(stacks: readonly Stack[]) {
  const templates = stacks.map((stack) => v.parse(templateSchema, Template.fromStack(stack).toJSON()));
  const outputs = templates.flatMap((template) =>
    Object.values(template.Outputs).map((output) => ({ ...output, template })),
  );
  const imported = (name: string): unknown => {
    const found = outputs.find(({ Export }) => Export?.Name === name);
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
  v.strictObject({ Ref: v.string() }),
]);

type Imported = (name: string) => unknown;

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
  if ('Fn::ImportValue' in call) return imported(call['Fn::ImportValue']);
  const id = 'Ref' in call ? call.Ref : call['Fn::GetAtt'][0];
  const resource = template.Resources[id];
  return resource ? pathOf(resource) : `<${id}>`;
}

const pathOf = ({ Metadata }: StackTemplate['Resources'][string]): string =>
  Metadata['aws:cdk:path']
    .split('/')
    .slice(1)
    .join('/')
    .replace(/\/Resource$/, '');
