import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyDocument, type PolicyStatement, type RoleProps } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ConfigError } from '../lib/config-file.ts';
import { acknowledgeWildcards } from './wildcards.ts';
import { written } from './written.ts';

/**
 * What IAM takes, less what is reckoned too short: 10,240 characters for all policies within a role together, 6,144 for each
 * policy beside it, and ten of those unless an account has more.
 */
const room = { within: 9_500, beside: 5_600, policies: 10 };
/** A secret's or a folder's ARN is far shorter: some fit into any policy. */
const resourcesInPiece = 10;
/** How long an ARN is that is known only after the deployment; and a region, an account, a partition. */
const unknown = { arn: 'x'.repeat(100), pseudo: 'x'.repeat(15) };

export type RolePolicies = {
  /** Those of the statements that stand in the role itself. */
  within: PolicyStatement[];
  props: Pick<RoleProps, 'inlinePolicies' | 'managedPolicies'>;
};

/**
 * Policies for the statements of a role: within it, and for a configuration of many tenants, whose names are too much for that, beside it.
 * @throws ConfigError where no role can hold so much
 */
export function rolePolicies(scope: Construct, of: string, statements: PolicyStatement[]): RolePolicies {
  const [within = [], ...beside] = packed(scope, statements);
  if (beside.length > room.policies)
    throw new ConfigError(`${of}: the configuration names more than a role of AWS IAM can be allowed`);
  const managedPolicies = beside.map((some, index) => {
    const description = `More of what ${of} may do`;
    const policy = new ManagedPolicy(scope, `Policy${index + 1}`, { description, statements: some });
    acknowledgeWildcards(policy, some);
    return policy;
  });
  const inlinePolicies = { grants: new PolicyDocument({ statements: within }) };
  return { within, props: { inlinePolicies, ...(managedPolicies.length > 0 ? { managedPolicies } : {}) } };
}

/** The statements as they are if they fit into the role; else in pieces, by policy. */
function packed(scope: Construct, statements: PolicyStatement[]): PolicyStatement[][] {
  const size = (some: PolicyStatement) => sizeOf(scope, some);
  if (statements.reduce((sum, some) => sum + size(some), 0) <= room.within) return [statements];
  const policies: PolicyStatement[][] = [[]];
  let left = room.within;
  for (const piece of statements.flatMap(piecesOf)) {
    if (size(piece) > left) {
      policies.push([]);
      left = room.beside;
    }
    policies.at(-1)?.push(piece);
    left -= size(piece);
  }
  return policies;
}

const piecesOf = (statement: PolicyStatement): PolicyStatement[] =>
  Array.from({ length: Math.ceil(statement.resources.length / resourcesInPiece) }, (_, index) =>
    statement.copy({
      resources: statement.resources.slice(index * resourcesInPiece, (index + 1) * resourcesInPiece),
    }),
  );

function sizeOf(scope: Construct, statement: PolicyStatement): number {
  const stack = Stack.of(scope);
  const Resource = statement.resources.map((it) => written(stack.resolve(it)));
  return JSON.stringify({ ...stack.resolve(statement.toStatementJson()), Resource })
    .replaceAll(/<AWS::\w+>/g, unknown.pseudo)
    .replaceAll(/<[^<>]+>/g, unknown.arn).length;
}
