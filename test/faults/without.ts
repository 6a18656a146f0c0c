import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Rule } from './rules.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Has this process load the code without one of the rules, which it must not have loaded yet. The product itself has no switch for that.
 * @throws where there is no such rule, or the code no longer says it in these words
 */
export function loadWithout(name: string, rules: Record<string, Rule[]>): void {
  const rule = rules[name];
  if (!rule) throw new Error(`no rule is named ${name}; there are: ${Object.keys(rules).join(', ')}`);
  const changed = Map.groupBy(rule, ({ file }) => pathToFileURL(join(root, file)).href);
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
