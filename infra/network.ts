import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type ISecurityGroup, type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DeploymentProps } from './deployment.ts';
import type { Grant } from './grants.ts';

/** Where a function runs, and what its role needs for it. */
export type Network = {
  settings: Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;
  may: Grant;
};

/** A function's place in the deployment's VPC, if it has one. */
export function networkOf(scope: Construct, { vpc, vpcSubnets, securityGroups }: DeploymentProps): Network {
  if (!vpc) return { settings: {}, may: [] };
  const groups = securityGroups ?? [ownGroup(scope, vpc)];
  return {
    settings: { vpc, ...(vpcSubnets ? { vpcSubnets } : {}), securityGroups: groups },
    may: hasInterfaces(Stack.of(scope), vpc, vpc.selectSubnets(vpcSubnets).subnetIds, groups),
  };
}

function ownGroup(scope: Construct, vpc: IVpc): ISecurityGroup {
  const group = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: `casebridge: ${scope.node.id} asks AWS and the platforms`,
    allowAllOutbound: false,
  });
  for (const peer of [Peer.anyIpv4(), Peer.anyIpv6()]) group.addEgressRule(peer, Port.tcp(443), 'HTTPS');
  return group;
}

const changes = [
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

// AWS's managed policy for it has subnets too, since 2024.
const looks = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

/**
 * What Lambda does with the role of a function to bring it into a VPC. Not the managed policy for it, which allows all of that everywhere.
 * Lambda alone may use it: the code of the function is denied what its role allows here.
 */
function hasInterfaces(stack: Stack, vpc: IVpc, subnets: string[], groups: ISecurityGroup[]): Grant {
  const own = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'ec2', resource, resourceName });
  // A VPC may be shared by another account, whose the subnets and groups are then.
  const ofVpc = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'ec2', resource, resourceName, account: vpc.env.account });
  const functions = stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    new PolicyStatement({
      actions: ['ec2:CreateNetworkInterface'],
      resources: [
        own('network-interface', '*'),
        ...subnets.map((id) => ofVpc('subnet', id)),
        ...groups.map(({ securityGroupId }) => ofVpc('security-group', securityGroupId)),
      ],
    }),
    // Lambda's documentation: an interface's own id, or all resources of the account.
    new PolicyStatement({ actions: changes, resources: [own('*', '*')] }),
    // AWS knows no resource for them.
    new PolicyStatement({ actions: looks, resources: ['*'] }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['ec2:CreateNetworkInterface', ...looks, ...changes],
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': functions } },
    }),
  ];
}
