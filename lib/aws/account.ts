import type { Network } from '../http.ts';

export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** Who asks AWS, and where. */
export type AwsAccount = {
  region: string;
  credentials: () => Promise<AwsCredentials>;
  /** A service's host where it is not this region's own (tests, one machine), by the name that the SDK's settings have for it: `DYNAMODB`. */
  endpointOf: (service: string) => string | undefined;
};

export type AwsNetwork = Pick<Network, 'now' | 'wait'>;

/** The account of a function, by the settings that Lambda and the SDK have for it. */
export const accountFrom = (
  environment: Record<string, string | undefined>,
  region: string,
  credentials: AwsAccount['credentials'],
): AwsAccount => ({
  region,
  credentials,
  endpointOf: (service) => environment[`AWS_ENDPOINT_URL_${service}`] ?? environment['AWS_ENDPOINT_URL'],
});

/** A service's own host in a region. */
export const hostOf = (service: string, region: string): string =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
