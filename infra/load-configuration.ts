import { readFileSync } from 'node:fs';
import { ConfigError, loadConfig } from '../lib/config-file.ts';
import type { Configuration } from './deployment.ts';

/**
 * Reads casebridge.yaml, and checks it whole.
 * @throws ConfigError which tells every fault, each with file and line
 */
export function loadConfiguration(file: string): Configuration {
  try {
    return loadConfig(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new ConfigError(`there is no file ${file}`);
    throw error;
  }
}
