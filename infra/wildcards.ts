import { Stack } from 'aws-cdk-lib';
import { Effect, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { written } from './written.ts';

/** Why a resource of a statement may have a wildcard. Each is for these actions, and for resources of this form. */
type Reason = { actions: string[]; resource: RegExp; form: string; why: string };

const interfaces = [
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Every wildcard that there may be. What is not here is found by cdk-nag, and its test fails. */
export const wildcardReasons: readonly Reason[] = [
  {
    actions: [
      's3:PutObject',
      's3:GetObject',
      's3:AbortMultipartUpload',
      's3:PutObjectRetention',
      's3:GetObjectRetention',
      's3:PutObjectTagging',
    ],
    resource: /\/[^*]+\/\*$/, // below a folder, never the whole bucket
    form: 'objects below a folder',
    why: 'The objects of one folder: their names hold ids and times that are known only once there is a delivery, a case or a run.',
  },
  {
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resource: /^\*$/,
    form: 'everything',
    why: 'AWS X-Ray has no resource that traces are put into: its documentation lists none for these actions.',
  },
  {
    actions: ['ec2:CreateNetworkInterface'],
    resource: /:network-interface\/\*$/,
    form: 'any network interface',
    why: 'Lambda gives the interface its id as it makes it. The subnets and groups of it are named; the code of the functions is denied all of it.',
  },
  {
    actions: interfaces,
    resource: /:\*\/\*$/,
    form: 'all of EC2 in the account',
    why: 'Lambda makes the interfaces later, and AWS documents all resources of the account for it. The code of the functions is denied all of it.',
  },
  {
    actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    resource: /^\*$/,
    form: 'everything',
    why: 'EC2 has no resource for what describes: its documentation lists none for these actions. The code of the functions is denied it.',
  },
];

/** Why these actions may be allowed on a resource with a wildcard; null where nothing says so. */
export const reasonFor = (actions: string[], resource: string): string | null =>
  wildcardReasons.find((it) => it.resource.test(resource) && actions.every((one) => it.actions.includes(one)))
    ?.why ?? null;

/**
 * Says for each wildcard in the statements of a role, or of a policy, why it is there. Only at the end of a synthesis, since what another stack has is
 * named by then.
 */
export function acknowledgeWildcards(holder: IConstruct, statements: readonly PolicyStatement[]): void {
  let isDone = false; // an app may be synthesised more than once
  holder.node.addValidation({
    validate() {
      if (!isDone)
        for (const [resource, reasons] of explained(holder, statements))
          acknowledge(holder, `IAM5[Resource::${resource}]`, [...reasons].join(' '));
      isDone = true;
      return [];
    },
  });
}

/** The wildcards that have a reason in every statement that has them. */
function explained(holder: IConstruct, statements: readonly PolicyStatement[]): [string, Set<string>][] {
  const wildcards = new Map<string, Set<string | null>>();
  for (const { effect, actions, resources } of statements)
    for (const resource of effect === Effect.ALLOW ? resources : []) {
      const text = written(Stack.of(holder).resolve(resource));
      if (!text.includes('*')) continue;
      wildcards.set(text, (wildcards.get(text) ?? new Set()).add(reasonFor(actions, text)));
    }
  return [...wildcards].flatMap(([text, found]): [string, Set<string>][] => {
    const reasons = [...found].filter((it) => it !== null);
    return reasons.length === found.size ? [[text, new Set(reasons)]] : [];
  });
}
