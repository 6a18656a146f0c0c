#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { alerts, retryAlerts, showAlert } from './alerts.ts';
import { askPerson } from './ask-person.ts';
import { check } from './check.ts';
import { doctor } from './doctor.ts';
import { exportGaps, exportList, exportRun, exportShow, exportVerify, getExport } from './export.ts';
import { reconcile } from './reconcile.ts';
import { send } from './send.ts';
import { secretsRotate, secretsSet, secretsStatus } from './secrets.ts';
import { simulate } from './simulate.ts';
import type { Terminal, Verb } from './verb.ts';

const verbs: Record<string, Verb> = {
  check,
  simulate,
  alerts,
  'alerts show': showAlert,
  'alerts retry': retryAlerts,
  reconcile,
  send,
  doctor,
  'secrets status': secretsStatus,
  'secrets set': secretsSet,
  'secrets rotate': secretsRotate,
  'export run': exportRun,
  'export list': exportList,
  'export show': exportShow,
  'export verify': exportVerify,
  'export gaps': exportGaps,
  'export get': getExport,
};

const help = (): string => {
  const lines = Object.values(verbs).map(({ usage, does }) => `  casebridge ${usage}\n      ${does}`);
  return ['casebridge turns SIEM alerts into cases, and cases into evidence that lasts.', '', ...lines].join(
    '\n',
  );
};

/** A verb by its name, of one word or two, and what it is to do. */
function verbFor(words: string[]): { verb: Verb; args: string[] } | null {
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ');
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (verb) return { verb, args: words.slice(count) };
  }
  return null;
}

const terminal: Terminal = {
  folder: process.cwd(),
  environment: process.env,
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
  now: () => new Date(),
  wait: async (milliseconds) => {
    await sleep(milliseconds);
  },
  // Beside what is printed, which may go into a file.
  draw: process.stderr.isTTY ? drawLine : null,
  input: async () => (process.stdin.isTTY ? null : text(process.stdin)),
  ask: askPerson,
};

/** Over the line before, and cut to the width of the terminal: a line that wraps could not be drawn over. */
function drawLine(line: string): void {
  process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
}

const asksForHelp = (word: string) => word === '--help' || word === '-h';

const words = process.argv.slice(2);
const [name = 'help'] = words;
const found = verbFor(words);
if (found?.args.some(asksForHelp)) console.log(`casebridge ${found.verb.usage}\n    ${found.verb.does}`);
else if (found) process.exitCode = await found.verb.run(found.args, terminal);
else {
  const asked = name === 'help' || asksForHelp(name);
  (asked ? console.log : console.error)(
    asked ? help() : `casebridge: there is no verb ${JSON.stringify(name)}\n\n${help()}`,
  );
  process.exitCode = asked ? 0 : 2;
}
