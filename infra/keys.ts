import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { DeploymentProps, KeyUse } from './deployment.ts';

/** The key that something is encrypted with, for whoever only has to name it. */
export function namedKey(use: KeyUse, props: DeploymentProps): Pick<IKey, 'keyArn'> | undefined {
  const { kmsKey } = props.configuration.deploy;
  return givenKey(use, props) ?? (kmsKey === undefined ? undefined : { keyArn: kmsKey });
}

const givenKey = (use: KeyUse, { encryptionKeys, encryptionKey }: DeploymentProps) =>
  encryptionKeys?.[use] ?? encryptionKey;

/** The key that something is encrypted with; none where it is to be AWS's own. Once for each scope and use. */
export function keyFor(scope: Construct, use: KeyUse, props: DeploymentProps): IKey | undefined {
  const given = givenKey(use, props);
  const { kmsKey } = props.configuration.deploy;
  if (given !== undefined || kmsKey === undefined) return given;
  return Key.fromKeyArn(scope, `Key of ${use}`, kmsKey);
}

type Service = 'dynamodb' | 's3' | 'sqs' | 'secretsmanager';
type KeyAction = 'Decrypt' | 'GenerateDataKey';

/** Use of a key through one service, and in no other way. */
export const usesKey = (
  key: Pick<IKey, 'keyArn'> | undefined,
  service: Service,
  ...actions: KeyAction[]
): PolicyStatement[] =>
  key === undefined
    ? []
    : [
        new PolicyStatement({
          actions: actions.map((action) => `kms:${action}`),
          resources: [key.keyArn],
          // What follows is `.cn` in China.
          conditions: {
            StringLike: { 'kms:ViaService': `${service}.${Aws.REGION}.amazonaws.com*` },
          },
        }),
      ];

/** Lets CloudWatch encrypt the logs of this account with a key. The policy of a key that is only named here is not ours to write. */
export function allowLogs(scope: Construct, key: IKey | undefined): void {
  const logGroups = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key?.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${Aws.REGION}.${Aws.URL_SUFFIX}`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:DescribeKey',
      ],
      resources: ['*'], // in the policy of a key: that key
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
  );
}

/** Lets EventBridge put what it could not deliver into a queue that is encrypted with a key. */
export const allowEvents = (key: IKey | undefined) =>
  key?.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
