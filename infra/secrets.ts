import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Config, Connection } from '../lib/config.ts';

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
export class Secrets extends Construct {
  constructor(scope: Construct, id: string, { source, falcon, incydr }: SecretNames) {
    super(scope, id);
    for (const name of source) keep(generated(this, name));
    for (const [platform, names] of Object.entries({ falcon, incydr }))
      for (const name of names) keep(empty(this, name, platform));
  }
}

// A retained secret keeps its name: after a first deployment that failed, it would stand in the second one's way.
const keep = (secret: CfnResource) => secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);

const generated = (scope: Construct, name: string) =>
  new CfnSecret(scope, name, {
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
const empty = (scope: Construct, name: string, platform: string) =>
  new CfnSecret(scope, name, {
    name,
    description: `casebridge's API client on ${platform}. Put it here yourself: {"clientId": "...", "clientSecret": "..."}`,
  });
