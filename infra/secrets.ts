import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret, type CfnSecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Config, Connection } from '../lib/config.ts';
import { acknowledge } from './acknowledge.ts';
import { DeploymentPart, type DeploymentProps } from './deployment.ts';
import { keyFor } from './keys.ts';

/** The names of the secrets that the configuration asks for, by who reads them. */
export type SecretNames = Record<Connection['platform'] | 'source', string[]>;

/** No name is in two of the lists: the configuration would have been refused, since whoever reads a secret for one reads it for the other. */
export function secretNames({ connections, sources }: Pick<Config, 'connections' | 'sources'>): SecretNames {
  const named = (platform: Connection['platform']) =>
    Object.values(connections).flatMap((it) => (it.platform === platform ? [it.secret] : []));
  return {
    falcon: distinct(named('falcon')),
    incydr: distinct(named('incydr')),
    source: distinct(Object.values(sources).flatMap(({ auth }) => ('secret' in auth ? [auth.secret] : []))),
  };
}

const distinct = (names: string[]) => [...new Set(names)];

/**
 * A secret for each name. Those of sources are generated, since casebridge chooses them; those of connections are made
 * without a value, which the platform's administrator puts there. None is deleted with its name in the configuration.
 */
export class Secrets extends DeploymentPart {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id, props);
    const { source, falcon, incydr } = secretNames(props.configuration.config);
    const key = keyFor(this, 'secrets', props);
    const house = key ? { kmsKeyId: key.keyArn } : {};
    for (const name of source)
      keep(new CfnSecret(this, name, { ...house, ...generated(name) }), isTheSenders);
    for (const [platform, names] of Object.entries({ falcon, incydr }))
      for (const name of names)
        keep(new CfnSecret(this, name, { ...house, ...empty(name, platform) }), isThePlatforms);
  }
}

function keep(secret: CfnSecret, notRotatedByItself: string): void {
  // A retained secret keeps its name: after a first deployment that failed, it would stand in the second one's way.
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  acknowledge(secret, 'SMG4', notRotatedByItself);
}

const isTheSenders =
  'The sender has to be given the new value, which no function here can do: `casebridge secrets rotate` makes it, both are taken for a time, and an alarm tells when a secret is about to expire.';
const isThePlatforms =
  'The platform issues it, and its console alone replaces it: `casebridge secrets set` takes it over without a deployment. An alarm tells when it is about to expire, or is refused.';

const generated = (name: string): CfnSecretProps => ({
  name,
  description: 'What a sender of alerts shows to casebridge: {"secret": "..."}',
  generateSecretString: {
    secretStringTemplate: '{}',
    generateStringKey: 'secret',
    passwordLength: 40,
    excludePunctuation: true, // it may have to stand in a URL
  },
});

// Not the Secret construct, which would generate a value that looks like one.
const empty = (name: string, platform: string): CfnSecretProps => ({
  name,
  description: `casebridge's API client on ${platform}. Put it here yourself: {"clientId": "...", "clientSecret": "..."}`,
});
