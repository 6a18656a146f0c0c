import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import * as v from 'valibot';

const packageJson = v.object({ version: v.string() });

/** A client of the SDK reads its own package.json for the version that it tells AWS: 2 kB each, of which that one word is kept. */
export const packageVersions: Plugin = {
  name: 'package-versions',
  setup(build) {
    build.onLoad({ filter: /[/\\]@aws-sdk[/\\]client-[^/\\]+[/\\]package\.json$/ }, async ({ path }) => {
      const { version } = v.parse(packageJson, JSON.parse(await readFile(path, 'utf8')));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
