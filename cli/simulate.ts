import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Alert } from '../lib/alert.ts';
import type { Config, SourceSettings } from '../lib/config.ts';
import { ConfigError, loadConfig } from '../lib/config-file.ts';
import { jsonOf } from '../lib/content.ts';
import { readAlerts } from '../lib/delivery.ts';
import { Refused } from '../lib/errors.ts';
import { compileRoutes } from '../lib/routes.ts';
import { type Rules, type SimulatedAlert, simulation } from '../lib/simulate.ts';
import { sourceTypes } from '../lib/sources/types.ts';
import { compileSuppressions } from '../lib/suppressions.ts';
import { differencesIn, simulatedTable } from './simulated-table.ts';
import type { Verb } from './verb.ts';

const usual = 'casebridge.yaml';

/**
 * `casebridge simulate <file|folder> --source <type or name> [--config new.yaml] [--json]`: what would happen to recorded bodies.
 * No request leaves. With `--config`, the difference to casebridge.yaml is told as well.
 */
export const simulate: Verb = {
  usage: 'simulate <file|folder> --source <type or name> [--config new.yaml] [--json]',
  does: 'tells what would happen to recorded alert bodies',
  run: async (args) => {
    try {
      return await run(args);
    } catch (error) {
      // A wrong option, a file that is not there, a configuration with faults: each says so itself.
      console.error(error instanceof ConfigError || error instanceof Error ? error.message : String(error));
      return 1;
    }
  },
};

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { source: { type: 'string' }, config: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [place, ...more] = positionals;
  if (place === undefined || more.length > 0 || values.source === undefined)
    throw new Error(`usage: casebridge ${simulate.usage}`);
  const current = await configAt(usual);
  const config = values.config === undefined ? current : await configAt(values.config, true);
  const { name, settings } = sourceOf(values.source, config);
  const bodies = await bodiesIn(place);
  const { alerts, refused } = await readAll(bodies, name, settings);
  const now = new Date();
  const after = await simulated(alerts, config, now);
  const before = config === current ? null : await simulated(alerts, current, now);
  if (values.json)
    console.log(
      JSON.stringify(
        { alerts: after, ...(before ? { differences: differencesIn(before, after) } : {}) },
        null,
        2,
      ),
    );
  else console.log(simulatedTable(after, before));
  for (const { file, reason } of refused) console.error(`${file}: refused: ${reason}`);
  return refused.length === 0 ? 0 : 1;
}

/** A configuration; null where there is none and none is needed. */
async function configAt(file: string, isNeeded = false): Promise<Config | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isNeeded) throw new Error(`${file}: cannot be read`, { cause: error });
    return null;
  });
  return text === null ? null : loadConfig(text, file).config;
}

/** What reads the bodies: a source by its name in the configuration, else a type of source. */
function sourceOf(asked: string, config: Config | null): { name: string; settings: SourceSettings } {
  const configured = config && Object.hasOwn(config.sources, asked) ? config.sources[asked] : undefined;
  if (configured) return { name: asked, settings: configured };
  const type = sourceTypes.find((it) => it === asked);
  if (type) return { name: type, settings: { type, auth: { scheme: 'url-secret', secret: 'not/needed' } } };
  const names = Object.keys(config?.sources ?? {});
  throw new Error(
    `no source is named ${JSON.stringify(asked)}${names.length > 0 ? ` (there are: ${names.join(', ')})` : ''}, and no type of source; types: ${sourceTypes.join(', ')}`,
  );
}

async function bodiesIn(place: string): Promise<{ file: string; bytes: Buffer }[]> {
  const isFolder = (await stat(place)).isDirectory();
  const entries = isFolder ? await readdir(place, { withFileTypes: true }) : [];
  const files = isFolder
    ? entries
        .filter((it) => it.isFile())
        .map((it) => join(place, it.name))
        .toSorted()
    : [place];
  if (files.length === 0) throw new Error(`${place} has no files`);
  return Promise.all(files.map(async (file) => ({ file, bytes: await readFile(file) })));
}

type Read = { alert: Alert; file: string };

async function readAll(bodies: { file: string; bytes: Buffer }[], name: string, settings: SourceSettings) {
  const alerts: Read[] = [];
  const refused: { file: string; reason: string }[] = [];
  for (const { file, bytes } of bodies) {
    try {
      const json = jsonOf({ bytes, what: 'the body', isForm: false });
      for (const alert of await readAlerts({ source: name }, settings, json)) alerts.push({ alert, file });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.push({ file, reason: error.message });
    }
  }
  return { alerts, refused };
}

async function simulated(alerts: Read[], config: Config | null, at: Date): Promise<SimulatedAlert[]> {
  const rules: Rules = config && { router: compileRoutes(config), suppressor: compileSuppressions(config) };
  const casesOf = simulation(rules, at);
  const all: SimulatedAlert[] = [];
  for (const { alert, file } of alerts) {
    const { fields: _fields, ...told } = alert;
    all.push({ ...told, file, cases: await casesOf(alert) });
  }
  return all;
}
