import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Rule, type RuleName, rules } from './rules.ts';

const root = join(import.meta.dirname, '../..');

/** The names of all rules. */
export const ruleNames = Object.keys(rules);

const isRule = (name: string): name is RuleName => Object.hasOwn(rules, name);

/**
 * Has this process load the code without one rule, which it must not have loaded yet. The product itself has no switch for that.
 * @throws where there is no such rule, or the code no longer says it in these words
 */
export function loadWithout(name: string): void {
  if (!isRule(name)) throw new Error(`no rule is named ${name}; there are: ${ruleNames.join(', ')}`);
  const changed = Map.groupBy<string, Rule>(rules[name], ({ file }) => pathToFileURL(join(root, file)).href);
  for (const [url, parts] of changed) without(readFileSync(fileURLToPath(url), 'utf8'), parts);
  registerHooks({
    load(url, context, next) {
      const parts = changed.get(url);
      if (!parts) return next(url, context);
      return {
        format: 'module-typescript',
        source: without(readFileSync(fileURLToPath(url), 'utf8'), parts),
        shortCircuit: true,
      };
    },
  });
}

function without(source: string, parts: Rule[]): string {
  return parts.reduce((text, { file, from, to }) => {
    if (!text.includes(from)) throw new Error(`${file} no longer says: ${from}`);
    return text.replace(from, () => to);
  }, source);
}
