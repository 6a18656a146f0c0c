import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { fileSchema } from '../lib/config-deploy.ts';

/** Where the schema is published: beside casebridge.yaml, whose first line names it. */
export const schemaFile = join(resolve(import.meta.dirname, '..'), 'casebridge.schema.json');

/** casebridge.yaml as JSON Schema, of what is written in it: a duration is text there, not milliseconds. */
export const configJsonSchema = (): object => ({
  title: 'casebridge.yaml',
  ...toJsonSchema(fileSchema, { typeMode: 'input', target: 'draft-07' }),
});

/** The file's text. The formatter leaves it alone: it is written here, and nowhere by hand. */
export const schemaText = (): string => `${JSON.stringify(configJsonSchema(), null, 2)}\n`;

// Not import.meta.main, which Node 22 does not know.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename)
  await writeFile(schemaFile, schemaText());
