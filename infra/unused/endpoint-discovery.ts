/**
 * DynamoDB once told each account where to find it. No command of today asks for that, yet the client prepares for it, with a cache of 8 kB:
 * the build leaves it out of every bundle.
 */
export const resolveEndpointDiscoveryConfig = <Config extends object>(config: Config): Config => config;

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): boolean => false,
  configFileSelector: (): boolean => false,
  default: false,
};
