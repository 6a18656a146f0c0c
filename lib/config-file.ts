import * as v from 'valibot';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { Config } from './config.ts';
import { type DeploySettings, fileSchema } from './config-deploy.ts';
import { checkReferences, type Fault } from './config-references.ts';

/** What is wrong with a configuration, and where: every fault, one a line, each with file and line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type LoadedConfig = {
  config: Config;
  /** How it is to be deployed. */
  deploy: DeploySettings;
  /** The configuration as it is shipped with the functions. */
  json: string;
};

/**
 * Reads casebridge.yaml whole: its form, and whether what it names exists and can be.
 * `file` is only for the messages.
 * @throws ConfigError
 */
export function loadConfig(text: string, file: string): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken)
    throw new ConfigError(
      `${file}:${lines.linePos(broken.pos[0]).line}: this is not YAML: ${broken.message}`,
    );
  const json = plainValue(document, file);
  const result = v.safeParse(fileSchema, json);
  const faults = [...(result.issues ?? []).map(faultOf), ...checkReferences(json)];
  if (!result.success || faults.length > 0) {
    const told = faults.map(
      ({ path, message }) => `${file}:${lineOf(document, lines, path)}: ${dotted(path)}: ${message}`,
    );
    throw new ConfigError([...new Set(told)].join('\n'));
  }
  const { deploy, ...config } = result.output;
  return { config, deploy, json: JSON.stringify(shipped(json)) };
}

/** The file's values, less what no function is given. */
const shipped = (json: unknown): object =>
  Object.fromEntries(
    Object.entries(v.parse(v.record(v.string(), v.unknown()), json)).filter(([key]) => key !== 'deploy'),
  );

/** @throws ConfigError for what only shows when values are put together: an alias of nothing, or of far too much. */
function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw new ConfigError(`${file}: this is not YAML: ${error instanceof Error ? error.message : ''}`);
  }
}

function faultOf(issue: v.BaseIssue<unknown>): Fault {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  if (issue.expected === 'never') return { path, message: `this key is not known here${allowedKeys(issue)}` };
  // A key that is missing stands at the end of the path, and its parent is what the file holds.
  if (issue.input === undefined)
    return {
      path,
      message: issue.type === 'variant' ? `is missing; expected ${expectedOf(issue)}` : 'is missing',
    };
  const last = issue.path?.at(-1);
  // As the file has it: the issue's own input may be what the schema made of it.
  const written = last?.origin === 'value' ? last.value : issue.input;
  // What stands where the name of a secret belongs may be the secret.
  const found = last?.key === 'secret' ? 'something else' : JSON.stringify(written);
  return { path, message: `found ${found}; expected ${expectedOf(issue)}` };
}

/** The schema's own words where it has any (a pattern says what it wants), else what valibot calls it. */
const expectedOf = (issue: v.BaseIssue<unknown>): string =>
  issue.message.startsWith('Invalid') ? (issue.expected ?? issue.type) : issue.message;

function allowedKeys(issue: v.BaseIssue<unknown>): string {
  const parent = parentSchema(issue);
  const keys = v.is(anySchema, parent) ? Object.keys(unwrap(parent).entries ?? {}) : [];
  return keys.length === 0 ? '' : `; allowed: ${keys.join(', ')}`;
}

/** The schema of the object that holds the key at fault, found by walking the configuration's own schema. */
function parentSchema(issue: v.BaseIssue<unknown>): unknown {
  const path = (issue.path ?? []).slice(0, -1);
  return path.reduce<unknown>((schema, { key, input }) => step(schema, String(key), input), fileSchema);
}

const anySchema = v.object({
  type: v.string(),
  entries: v.optional(v.record(v.string(), v.unknown())),
  value: v.optional(v.unknown()),
  item: v.optional(v.unknown()),
  wrapped: v.optional(v.unknown()),
  options: v.optional(v.array(v.unknown())),
  key: v.optional(v.unknown()),
  pipe: v.optional(v.array(v.unknown())),
});

function step(schema: unknown, key: string, input: unknown): unknown {
  const inner = unwrap(schema);
  const next = inner.entries?.[key] ?? inner.value ?? inner.item;
  const child = v.safeParse(v.record(v.string(), v.unknown()), input);
  return choose(next, child.success ? child.output[key] : undefined);
}

const unwrap = (schema: unknown): v.InferOutput<typeof anySchema> => {
  const it = v.parse(anySchema, schema);
  if (it.wrapped !== undefined) return unwrap(it.wrapped);
  const [first] = it.pipe ?? [];
  return first !== undefined && first !== schema ? unwrap(first) : it;
};

/** Of a variant's options, the one whose own key has the value that the file gives. */
function choose(schema: unknown, value: unknown): unknown {
  const parsed = v.safeParse(anySchema, schema);
  if (!parsed.success || parsed.output.type !== 'variant') return schema;
  const given = v.safeParse(v.record(v.string(), v.unknown()), value);
  const discriminator = String(parsed.output.key);
  const chosen = given.success ? given.output[discriminator] : undefined;
  return parsed.output.options?.find((option) => {
    const { success, output } = v.safeParse(choice, unwrap(option).entries?.[discriminator]);
    return success && (output.options ?? [output.literal]).includes(chosen);
  });
}

const choice = v.object({ literal: v.optional(v.unknown()), options: v.optional(v.array(v.unknown())) });

const dotted = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('') || 'the file';

/** The line of the deepest part of a path that the file holds. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find((it) => isNode(it.key) && String(it.key.toJSON()) === key)
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
