import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functions } from '../functions.ts';
import type { Resource } from '../templates.ts';
import { wildcardReasons } from '../wildcards.ts';
import { reasonOf } from './reasons.ts';
import { resourceStatements, roleStatements, type Statement, trustStatements } from './statements.ts';
import { conditionWords, listed } from './words.ts';

/** The configuration whose permissions are published: with one of each that widens a role. */
export const exampleFile = join(import.meta.dirname, 'example.yaml');

/** docs/permissions.md, from the templates of a configuration. */
export const permissionsPage = (yaml: string, resources: readonly Resource[]): string => `# Permissions

Every statement of every role and of every resource policy that casebridge deploys, read from the templates of this configuration:

\`\`\`yaml
${yaml.trim()}
\`\`\`

\`npm run permissions\` writes this page, and a test fails where it is not what the templates say; \`npm run permissions -- --config yours.yaml\` tells the same of yours.
A name such as \`Inbox\` or \`falcon-rings/Queue\` is the resource of that name in the stacks; \`Evidence\` is the bucket, \`Events/DeadLetters\` holds events that were not taken.

What a [test](../test/infra/permissions.test.ts) holds for every configuration there:

- No action has a wildcard. A resource has one only as the last section says.
- A function of one platform reads the secrets of that platform's connections alone; the receiver reads those of senders alone. None can write, or list, a secret.
- Rows of the table are bound by what their key begins with. Only \`finish-exports\` writes rows of \`chain#\`, and nothing can delete a row.
- No role can delete an object or a version of one, lift or shorten a retention, or change the bucket, the table, a queue, a function or a role.
- Who may take a role is one AWS service. What EventBridge Scheduler starts, it starts with a role that may start this one function.

## Functions

${Object.keys(functions)
  .map((name) => functionSection(name, roleStatements(resources)))
  .join('\n\n')}

## Schedules

${table(
  ['role', 'may', 'on', 'why'],
  roleStatements(resources)
    .filter(({ holder }) => !isOfFunction(holder))
    .map((it) => [listed([it.holder]), listed(it.actions), listed(it.resources), reasonOf(it)]),
)}

## Who may take a role

${table(
  ['role', 'is taken by', 'only where'],
  trustStatements(resources).map((it) => [
    listed([it.holder]),
    listed(it.principals),
    conditionWords(it.conditions),
  ]),
)}

## Policies of resources

The policies of KMS keys are yours: [Deploy](deploy.md) says what a key has to allow. casebridge makes no key.

${table(
  ['on', '', 'who', 'what', 'only where'],
  resourceStatements(resources).map((it) => [
    listed([it.holder]),
    it.effect === 'Allow' ? 'allows' : 'denies',
    it.principals.includes('*') ? 'everybody' : listed(it.principals),
    listed(it.actions),
    conditionWords(it.conditions),
  ]),
)}

## Wildcards

The last six characters of a secret's ARN are random, so \`??????\` stands for them: no other secret of that name can be there, and the name is whole.
Beside these, a resource has a wildcard only for:

${table(
  ['actions', 'resource', 'why'],
  wildcardReasons.map((it) => [listed(it.actions), it.form, it.why]),
)}
`;

const isOfFunction = (holder: string) => Object.keys(functions).some((name) => holder === `${name}/Role`);

const functionSection = (name: string, statements: Statement[]): string =>
  `### ${name}\n\n${table(
    ['', 'what', 'on', 'only where', 'why'],
    statements
      .filter(({ holder }) => holder === `${name}/Role`)
      .map((it) => [
        it.effect === 'Allow' ? 'may' : 'may not',
        listed(it.actions),
        listed(it.resources),
        conditionWords(it.conditions),
        reasonOf(it),
      ]),
  )}`;

const table = (heads: string[], rows: string[][]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The published configuration, as text. */
export const exampleYaml = (): string => readFileSync(exampleFile, 'utf8');
