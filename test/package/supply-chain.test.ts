import { expect, test } from 'vitest';
import { bundledPackages } from '../../infra/bundled.ts';
import { noticesText } from '../../infra/notices.ts';
import { bundledIn, withBundles } from '../../infra/sbom.ts';

const packages = await bundledPackages('dist/functions');
const named = (name: string) => packages.filter((it) => it.name === name);

test('what a function holds of others is read from its bundle, nested packages and fonts too', () => {
  expect(named('jsonata')).toMatchObject([{ licence: 'MIT', functions: ['receive-alert'] }]);
  expect(named('base64-js').map(({ folder }) => folder)).toEqual([
    'node_modules/linebreak/node_modules/base64-js',
    'node_modules/base64-js',
  ]);
  expect(named('@fontsource-variable/noto-sans')).toMatchObject([
    { licence: 'OFL-1.1', functions: ['export-falcon-case'] },
  ]);
});

test('nothing is bundled under a licence that asks for more than its own text', () => {
  expect([...new Set(packages.map(({ licence }) => licence))].toSorted()).toEqual([
    'Apache-2.0',
    'MIT',
    'OFL-1.1',
  ]);
});

test('the notices have every package with the text of its licence', async () => {
  const text = await noticesText(packages);
  for (const { name, version, licence } of packages)
    expect(text).toContain(`${name}@${version} (${licence})`);
  expect(text).toMatch(/valibot@[\d.]+ \(MIT\)\n\n.*MIT License.*Copyright \(c\) Fabian Hiller/s);
  expect(text).toMatch(/SIL OPEN FONT LICENSE/i);
  expect(text).toContain('fontkit is by Devon Govett');
});

const jsonata = {
  folder: 'node_modules/jsonata',
  name: 'jsonata',
  version: '2.2.2',
  licence: 'MIT',
  functions: ['receive-alert'],
};

test('the bill of materials says which functions hold a package, and keeps what npm wrote', () => {
  const written = { name: 'jsonata', version: '2.2.2', purl: 'pkg:npm/jsonata@2.2.2', properties: [] };
  const other = { name: 'vitest', version: '5.1.1', properties: [] };
  expect(withBundles({ specVersion: '1.5', components: [written, other] }, [jsonata])).toEqual({
    specVersion: '1.5',
    components: [{ ...written, properties: [{ name: bundledIn, value: 'receive-alert' }] }, other],
  });
});

test('a package that is bundled in another version than the bill lists is an error', () => {
  const components = [{ name: 'jsonata', version: '2.2.1', properties: [] }];
  expect(() => withBundles({ components }, [jsonata])).toThrow(
    'the bill of materials leaves out jsonata@2.2.2',
  );
});
