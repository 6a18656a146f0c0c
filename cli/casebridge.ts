#!/usr/bin/env node
import { check } from './check.ts';
import { simulate } from './simulate.ts';
import type { Verb } from './verb.ts';

const verbs: Record<string, Verb> = { check, simulate };

const help = (): string => {
  const lines = Object.values(verbs).map(({ usage, does }) => `  casebridge ${usage}\n      ${does}`);
  return ['casebridge turns SIEM alerts into cases, and cases into evidence that lasts.', '', ...lines].join(
    '\n',
  );
};

const [name = 'help', ...args] = process.argv.slice(2);
const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
if (verb) process.exitCode = await verb.run(args);
else {
  const asked = name === 'help' || name === '--help' || name === '-h';
  (asked ? console.log : console.error)(
    asked ? help() : `casebridge: there is no verb ${JSON.stringify(name)}\n\n${help()}`,
  );
  process.exitCode = asked ? 0 : 2;
}
