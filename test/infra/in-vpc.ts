import { Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { everything } from './configurations.ts';
import { synthesised } from './synthesised.ts';

/** Everything, in a VPC of the team's. */
export const inVpc = synthesised(everything, {
  own: (app) => ({
    vpc: Vpc.fromVpcAttributes(new Stack(app, 'network'), 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['one', 'other'],
      privateSubnetIds: ['subnet-1', 'subnet-2'],
    }),
  }),
});
