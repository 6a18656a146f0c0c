import { cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { families, fileOf, isSliceOf } from '../lib/falcon/export/pdf/families.ts';

const packages = resolve(import.meta.dirname, '../node_modules/@fontsource-variable');

/** Copies the fonts that a summary PDF is set in into `<folder>/fonts`, each family with its licence: the slices that are looked in, and no others. */
export async function copyFonts(folder: string): Promise<void> {
  for (const family of families) {
    const from = join(packages, family.name);
    const to = join(folder, 'fonts', family.name);
    const listed = v.parse(
      v.record(v.string(), v.string()),
      JSON.parse(await readFile(join(from, 'unicode.json'), 'utf8')),
    );
    const slices = Object.keys(listed).filter((slice) => isSliceOf(family, slice));
    const files = ['LICENSE', 'unicode.json', ...slices.map((slice) => fileOf(family, slice))];
    for (const file of files) {
      await mkdir(dirname(join(to, file)), { recursive: true });
      await cp(join(from, file), join(to, file));
    }
  }
}
