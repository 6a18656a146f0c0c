import { readFile } from 'node:fs/promises';
import { ConfigError, loadConfig } from '../lib/config-file.ts';
import type { Verb } from './verb.ts';

/** `casebridge check [file]`: everything that is wrong with a configuration, with file and line. */
export const check: Verb = {
  usage: 'check [file]',
  does: 'checks a configuration (default: casebridge.yaml)',
  run: async ([file = 'casebridge.yaml']) => {
    try {
      const { config } = loadConfig(await readFile(file, 'utf8'), file);
      const count = (what: string, list: object) => `${Object.keys(list).length} ${what}`;
      const parts = [
        count('connections', config.connections),
        count('sources', config.sources),
        count('routes', config.routes),
        count('exports', config.exports),
      ];
      console.log(`${file} is right: ${parts.join(', ')}`);
      return 0;
    } catch (error) {
      if (error instanceof ConfigError) console.error(error.message);
      else console.error(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
      return 1;
    }
  },
};
