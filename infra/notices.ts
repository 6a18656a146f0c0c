import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { type Bundled, bundledPackages, idOf } from './bundled.ts';

const root = resolve(import.meta.dirname, '..');

/** What stands beside the built functions, wherever they go. */
export const noticesFile = 'THIRD-PARTY-NOTICES.txt';

/** Writes the licences of all that the built functions hold of others beside them, as those licences ask for. */
export async function writeNotices(functionsFolder: string): Promise<void> {
  const text = await noticesText(await bundledPackages(functionsFolder));
  await writeFile(join(functionsFolder, noticesFile), text);
}

/** One section for each text of a licence, under the packages that have it. */
export async function noticesText(packages: Bundled[]): Promise<string> {
  const sections = new Map<string, Bundled[]>();
  for (const one of packages) {
    const text = await licenceText(one);
    sections.set(text, [...(sections.get(text) ?? []), one]);
  }
  const written = [...sections].map(
    ([text, of]) => `${of.map((it) => `${idOf(it)} (${it.licence})`).join('\n')}\n\n${text}`,
  );
  return [
    'The functions of casebridge hold parts of these packages. Each is under the licence that follows it.',
    ...written,
  ].join(`\n\n${'-'.repeat(80)}\n\n`);
}

const author = v.object({
  author: v.optional(v.union([v.string(), v.object({ name: v.string() })]), 'its authors'),
});

/** Its own files, a NOTICE too; where it ships none, whose it is and what it says of its licence. */
async function licenceText({ folder, name, licence }: Bundled): Promise<string> {
  const names = (await readdir(join(root, folder))).filter((it) => /^(licen[cs]e|notice|copying)/i.test(it));
  const texts = await Promise.all(names.toSorted().map((it) => readFile(join(root, folder, it), 'utf8')));
  if (texts.length > 0) return texts.map((it) => it.trim().replaceAll('\r\n', '\n')).join('\n\n');
  const read = v.parse(author, JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')));
  const by = typeof read.author === 'string' ? read.author : read.author.name;
  return `${name} is by ${by}. It ships no text of its licence; its package.json says ${licence}.`;
}
