import { Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { expect, test } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { falconOnly } from './configurations.ts';
import { allowedIn, synthesised } from './synthesised.ts';

const names = Object.keys(functions);

const vpcOf = (stack: Stack) =>
  Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['one', 'other'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  });

const inVpc = synthesised(falconOnly, { own: (app) => ({ vpc: vpcOf(new Stack(app, 'net')) }) });
const { at, ofType } = inVpc;

test('every function runs in the private subnets, in a group of its own that lets out HTTPS and lets in nothing', () => {
  for (const name of names) {
    expect(at(`${name}/Function`).properties['VpcConfig']).toEqual({
      SubnetIds: ['subnet-1', 'subnet-2'],
      SecurityGroupIds: [`${name}/SecurityGroup`],
    });
    expect(at(`${name}/SecurityGroup`).properties).toMatchObject({
      VpcId: 'vpc-1',
      SecurityGroupEgress: [
        { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
        { CidrIpv6: '::/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
      ],
    });
    expect(at(`${name}/SecurityGroup`).properties).not.toHaveProperty('SecurityGroupIngress');
  }
  expect(ofType('AWS::EC2::SecurityGroupIngress')).toEqual([]);
});

const own = (resource: string) => `arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:${resource}`;
const changes = [
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const looks = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
const onNetwork = ({ resources }: typeof inVpc) =>
  allowedIn(resources).filter(
    ({ role, actions }) => role === 'sweep-inbox/Role' && actions.some((it) => it.startsWith('ec2:')),
  );

test('its role may have interfaces made in those subnets with that group; what AWS knows no resource for is on everything', () => {
  expect(onNetwork(inVpc).map(({ actions, resources }) => ({ actions, resources }))).toEqual([
    {
      actions: ['ec2:CreateNetworkInterface'],
      resources: [
        own('network-interface/*'),
        own('subnet/subnet-1'),
        own('subnet/subnet-2'),
        own('security-group/sweep-inbox/SecurityGroup'),
      ],
    },
    { actions: changes, resources: [own('*/*')] },
    { actions: looks, resources: ['*'] },
  ]);
});

test('the code of a function cannot use that: Lambda alone does', () => {
  for (const name of names)
    expect(at(`${name}/Role`).properties).toMatchObject({
      Policies: [
        {
          PolicyDocument: {
            Statement: expect.arrayContaining([
              {
                Effect: 'Deny',
                Action: ['ec2:CreateNetworkInterface', ...looks, ...changes],
                Resource: '*',
                Condition: {
                  ArnLike: {
                    'lambda:SourceFunctionArn':
                      'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:*',
                  },
                },
              },
            ]),
          },
        },
      ],
    });
});

test('groups of the team’s take the place of ours', () => {
  const grouped = synthesised(falconOnly, {
    own: (app) => {
      const stack = new Stack(app, 'net');
      return {
        vpc: vpcOf(stack),
        securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
      };
    },
  });
  expect(grouped.ofType('AWS::EC2::SecurityGroup')).toEqual([]);
  expect(grouped.at('sweep-inbox/Function').properties['VpcConfig']).toEqual({
    SubnetIds: ['subnet-1', 'subnet-2'],
    SecurityGroupIds: ['sg-1'],
  });
  expect(onNetwork(grouped)[0]?.resources).toContain(own('security-group/sg-1'));
});
