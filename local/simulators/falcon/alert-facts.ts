import { detections, type Detection } from './detections.ts';
import type { AlertRecord } from './records.ts';
import { at, hex, hostOf, userOf } from './seed.ts';

type Numbered = Pick<AlertRecord, 'sequence'>;

// What an alert is about follows from its place in the sequence: nothing of it need be kept.

/** What happened. */
export const detectionOf = ({ sequence }: Numbered): Detection => at(detections, sequence);

/** The sensor that raised it; its composite id names it. */
export const aidOf = ({ compositeId, sequence }: AlertRecord): string =>
  compositeId.split(':')[2] ?? hostOf(sequence).aid;

/** Where it happened. */
export const hostnameOf = ({ sequence }: Numbered): string => hostOf(sequence).hostname;

/** The addresses of the host, inside and outside. */
export const addressesOf = ({ sequence }: Numbered) => ({
  local: hostOf(sequence).localIp,
  external: `203.0.113.${1 + (sequence % 250)}`,
});

/** The account that was logged on. */
export const accountOf = ({ sequence }: Numbered) => ({
  name: userOf(sequence).email.split('@')[0] ?? '',
  sid: `S-1-5-21-1000000000-2000000000-3000000000-${1100 + (sequence % 10)}`,
});

const fileOf = (filename: string) => ({
  filename,
  path: `/local/made-up/${filename}`,
  md5: hex(`md5 of ${filename}`, 32),
  sha256: hex(`file ${filename}`, 64),
});

const files = new Map(detections.map(({ filename }) => [filename, fileOf(filename)]));

/** The program that ran. */
export function programOf(alert: Numbered): ReturnType<typeof fileOf> {
  const { filename } = detectionOf(alert);
  return files.get(filename) ?? fileOf(filename);
}

/** Whose sensor saw it, of which product, on what kind of ground. */
export const sources = {
  dataDomains: ['Endpoint'],
  products: ['Falcon Insight'],
  vendors: ['CrowdStrike'],
};
