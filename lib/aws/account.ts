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

// What stands at the end of hosts outside the commercial regions and GovCloud, by the beginning of a region's name.
const domains: [region: string, domain: string][] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

// In GovCloud these are FIPS endpoints as they are, and have no others.
const fipsAnyway = new Set(['dynamodb', 'sqs']);

/** A service's own host in a region. */
export function hostOf(
  service: string,
  { region, isFips = false }: Pick<AwsAccount, 'region' | 'isFips'>,
): string {
  const domain = domains.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
  const hasOthers = !(region.startsWith('us-gov-') && fipsAnyway.has(service));
  return `https://${service}${isFips && hasOthers ? '-fips' : ''}.${region}.${domain}`;
}
