import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { falconSwitches } from './simulators/falcon/switches.ts';
import { incydrSwitches } from './simulators/incydr/index.ts';
import type { Seed } from './simulators/random.ts';
import { ports } from './ports.ts';

/** How one of the simulators is to start. */
export type StartOptions = { port: number; seed?: Seed; settings: { switches: Record<string, string> } };

/** An argument that cannot be followed; the message says which, and what would do. */
export class BadArgument extends Error {
  override readonly name = 'BadArgument';
}

const platforms = { incydr: incydrSwitches, falcon: falconSwitches };
type PlatformName = keyof typeof platforms;

/** The arguments that tell what the platforms are to hold and how they behave. */
export const tenantArguments = {
  cases: { type: 'string' },
  random: { type: 'string' },
  switch: { type: 'string', multiple: true },
} as const;

/** What they come to. @throws BadArgument */
export function tenantOptions({
  cases,
  random,
  switch: texts = [],
}: {
  cases?: string | undefined;
  random?: string | undefined;
  switch?: string[] | undefined;
}): Record<PlatformName, Omit<StartOptions, 'port'>> {
  const seed = seedOf(cases, random);
  const switches = switchesOf(texts);
  const optionsOf = (name: PlatformName) => ({
    ...(seed && { seed }),
    settings: { switches: switches[name] },
  });
  return { incydr: optionsOf('incydr'), falcon: optionsOf('falcon') };
}

/** Reads the arguments of `npm run simulators`. @throws BadArgument */
export function simulatorOptions(args: readonly string[]): Record<PlatformName, StartOptions> {
  const values = parsed(args);
  const tenants = tenantOptions(values);
  const optionsOf = (name: PlatformName, port: string): StartOptions => ({
    port: wholeNumber(`--${name}-port`, port, 65_535),
    ...tenants[name],
  });
  return {
    incydr: optionsOf('incydr', values['incydr-port']),
    falcon: optionsOf('falcon', values['falcon-port']),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'incydr-port': { type: 'string', default: String(ports.incydr) },
        'falcon-port': { type: 'string', default: String(ports.falcon) },
        ...tenantArguments,
      },
    }).values;
  } catch (error) {
    throw new BadArgument(error instanceof Error ? error.message : String(error));
  }
}

function seedOf(cases: string | undefined, random: string | undefined): Seed | null {
  if (cases === undefined && random !== undefined) throw new BadArgument('--random needs --cases');
  if (cases === undefined) return null;
  return {
    cases: wholeNumber('--cases', cases, 1_000_000),
    ...(random !== undefined && { random: wholeNumber('--random', random, 2 ** 32 - 1) }),
  };
}

function wholeNumber(name: string, text: string, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > most)
    throw new BadArgument(`${name} is a whole number up to ${most}, not "${text}"`);
  return number;
}

function switchesOf(texts: readonly string[]): Record<PlatformName, Record<string, string>> {
  const given: Record<PlatformName, Record<string, string>> = { incydr: {}, falcon: {} };
  for (const text of texts) {
    const [, platform = '', name = '', value = ''] = /^(\w+)\.(\w+)=(.*)$/s.exec(text) ?? [];
    if (platform !== 'incydr' && platform !== 'falcon')
      throw new BadArgument(`--switch wants falcon.name=value or incydr.name=value, not "${text}"`);
    check(platform, name, value);
    given[platform][name] = value;
  }
  return given;
}

function check(platform: PlatformName, name: string, value: string): void {
  const { entries } = platforms[platform];
  if (!Object.hasOwn(entries, name))
    throw new BadArgument(`no switch ${platform}.${name}; there are ${Object.keys(entries).join(', ')}`);
  const result = v.safeParse(platforms[platform], { [name]: value });
  if (!result.success) throw new BadArgument(`${platform}.${name}: ${result.issues[0].message}`);
}
