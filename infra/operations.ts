import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { falconOperations } from './operations/falcon.ts';
import { type Row, rowsOf } from './operations/group.ts';
import { incydrOperations } from './operations/incydr.ts';

/** Where the table of operations is published. */
export const operationsFile = join(resolve(import.meta.dirname, '..'), 'docs/operations.md');

/** docs/operations.md: every operation of both platforms, with the method that asks for it. */
export const operationsText = (): string => `# Operations

Every operation of both platforms around cases: the client's method for it, where the simulator serves it, and the tests that call it
(or the page whose examples do; a test runs them).
\`npm run operations\` writes this page from \`infra/operations/\`; a test fails where it leaves one out, or where it is not true.

How to call them: [the Incydr client](clients/incydr.md), [the Falcon client](clients/falcon.md), and its [files and settings](clients/falcon-files-and-settings.md).

## Code42 Incydr

${table(rowsOf(incydrOperations))}

## CrowdStrike Falcon

${table(rowsOf(falconOperations))}
`;

const table = (rows: Row[]): string =>
  ['| operation | client method | simulator | test |', '|---|---|---|---|', ...rows.map(line)].join('\n');

const line = ({ id, method, path, methods, simulator, tests, without }: Row): string => {
  const called = without ?? methods.map((name) => `\`${name}\``).join(', ');
  return `| \`${id}\`: ${method} \`${path}\` | ${called} | ${link(simulator)} | ${tests.map(link).join(', ') || 'none yet'} |`;
};

const link = (file: string): string =>
  `[${file.replace(/^local\/simulators\/\w+\/|^test\/clients\/|^docs\//, '')}](${file.startsWith('docs/') ? file.slice('docs/'.length) : `../${file}`})`;

// Not import.meta.main, which Node 22 does not know.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename)
  await writeFile(operationsFile, operationsText());
