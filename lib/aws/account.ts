import type { Network } from '../http.ts';

export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** Who asks AWS, and where. */
export type AwsAccount = {
  region: string;
  credentials: () => Promise<AwsCredentials>;
  /** A service's host where it is not this region's own (tests, one machine), by the name that the SDK's settings have for it: `DYNAMODB`. */
  endpointOf: (service: string) => string | undefined;
  /** Whether the services' FIPS endpoints are asked. */
  isFips?: boolean;
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
  isFips: environment['AWS_USE_FIPS_ENDPOINT'] === 'true',
});

/** A service's own host in a region. */
export function hostOf(
  service: string,
  { region, isFips = false }: Pick<AwsAccount, 'region' | 'isFips'>,
): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${service}${isFips ? '-fips' : ''}.${region}.${domain}`;
}
