/** Falcon's clouds and their hosts: gofalcon's table, July 2026. */
export const falconClouds = {
  'us-1': 'https://api.crowdstrike.com',
  'us-2': 'https://api.us-2.crowdstrike.com',
  'us-3': 'https://api.us-3.crowdstrike.com',
  'eu-1': 'https://api.eu-1.crowdstrike.com',
  'us-gov-1': 'https://api.laggar.gcw.crowdstrike.com',
  'us-gov-2': 'https://api.us-gov-2.crowdstrike.mil',
} as const;

export type FalconCloud = keyof typeof falconClouds;

const incydr = (name: string) => `https://api.${name}.code42.com`;

/** Incydr's regions and their hosts: the vendor's developer portal, 2026. */
export const incydrRegions = {
  us: incydr('us'),
  us2: incydr('us2'),
  us7: incydr('us7'),
  ie: incydr('ie'),
  uk: incydr('uk'),
  de: incydr('de'),
  au: incydr('au'),
  ca: incydr('ca'),
  za: incydr('za'),
  gov: incydr('gov'),
} as const;

export type IncydrRegion = keyof typeof incydrRegions;
