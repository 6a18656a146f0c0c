import * as v from 'valibot';
import type { Resource } from '../templates.ts';

const oneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((it) => [it].flat()),
);
const statement = v.object({
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(v.union([v.string(), v.record(v.string(), oneOrMore)]), {}),
  Action: oneOrMore,
  Resource: v.optional(oneOrMore, []),
  Condition: v.optional(v.unknown(), null),
});
const document = v.object({ Statement: v.array(statement) });
const namedPolicy = v.object({ PolicyDocument: document });
const role = v.object({
  AssumeRolePolicyDocument: document,
  Policies: v.optional(v.array(namedPolicy), []),
  ManagedPolicyArns: v.optional(v.array(v.string()), []),
});
const attached = v.object({ ...namedPolicy.entries, Roles: v.optional(v.array(v.string()), []) });
const keyPolicy = v.object({ KeyPolicy: document });
const invocation = v.object({
  FunctionName: v.string(),
  Action: v.string(),
  Principal: v.string(),
  SourceArn: v.string(),
});

/** One statement: what its holder may do, or, in a policy of a resource, what others may do with the holder. */
export type Statement = {
  /** The path of the role or of the resource whose policy it is. */
  holder: string;
  effect: 'Allow' | 'Deny';
  /** Whom a resource's policy is about; nobody in a role's, which is about the role. */
  principals: string[];
  actions: string[];
  resources: string[];
  conditions: unknown;
};

const read = (holder: string, { Statement }: v.InferOutput<typeof document>): Statement[] =>
  Statement.map((it) => ({
    holder,
    effect: it.Effect,
    principals: typeof it.Principal === 'string' ? [it.Principal] : Object.values(it.Principal).flat(),
    actions: it.Action,
    resources: it.Resource,
    conditions: it.Condition,
  }));

/** What roles may do, wherever the template has it. */
export const roleStatements = (resources: readonly Resource[]): Statement[] =>
  resources.flatMap(({ type, path, properties }) => {
    if (type === 'AWS::IAM::Role') {
      const { Policies, ManagedPolicyArns } = v.parse(role, properties);
      const beside = ManagedPolicyArns.map((it) => managedPolicy(it, resources));
      return [...Policies, ...beside].flatMap((it) => read(path, it.PolicyDocument));
    }
    if (type !== 'AWS::IAM::Policy' && type !== 'AWS::IAM::ManagedPolicy') return [];
    const { Roles, PolicyDocument } = v.parse(attached, properties);
    return Roles.flatMap((holder) => read(holder, PolicyDocument));
  });

/** A policy that a role names. One that is not made here is an error: nobody could say what it allows. */
function managedPolicy(named: string, resources: readonly Resource[]) {
  const found = resources.find(({ type, path }) => type === 'AWS::IAM::ManagedPolicy' && path === named);
  return v.parse(namedPolicy, found?.properties);
}

/** Who may take which role. */
export const trustStatements = (resources: readonly Resource[]): Statement[] =>
  resources.flatMap(({ type, path, properties }) =>
    type === 'AWS::IAM::Role' ? read(path, v.parse(role, properties).AssumeRolePolicyDocument) : [],
  );

/** What policies of resources let others do, or deny them. A policy of an unknown kind is an error: none is to be overlooked. */
export const resourceStatements = (resources: readonly Resource[]): Statement[] =>
  resources.flatMap(({ type, path, properties }): Statement[] => {
    if (type === 'AWS::KMS::Key') return read(path, v.parse(keyPolicy, properties).KeyPolicy);
    if (type === 'AWS::Lambda::Permission') return [invoked(v.parse(invocation, properties))];
    if (!type.endsWith('Policy') || type.startsWith('AWS::IAM::')) return [];
    return read(path.replace(/\/Policy$/, ''), v.parse(namedPolicy, properties).PolicyDocument);
  });

const invoked = (it: v.InferOutput<typeof invocation>): Statement => ({
  holder: it.FunctionName,
  effect: 'Allow',
  principals: [it.Principal],
  actions: [it.Action],
  resources: [it.FunctionName],
  conditions: { ArnLike: { 'aws:SourceArn': it.SourceArn } },
});
