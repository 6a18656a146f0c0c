import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { alertSchema } from '../../lib/alert.ts';
import { sources } from '../../lib/sources/index.ts';

// A folder for each source, named as its type; a body and beside it all the alerts that it says, written out.
const folder = join(import.meta.dirname, '../fixtures');
const bodiesOf = (type: string) =>
  readdirSync(join(folder, type)).filter(
    (file) => file.endsWith('.json') && !file.endsWith('.expected.json'),
  );
const json = (type: string, file: string): unknown =>
  JSON.parse(readFileSync(join(folder, type, file), 'utf8'));

test('every type of source has a folder of fixtures, and every folder a source', () => {
  expect(readdirSync(folder).toSorted()).toEqual([...sources.keys()].toSorted());
});

describe.each([...sources])('%s', (type, source) => {
  test.each(bodiesOf(type))('reads %s as the alerts written out beside it', (file) => {
    expect(source(json(type, file))).toEqual(json(type, file.replace('.json', '.expected.json')));
  });

  test.each(bodiesOf(type))('the alerts of %s fit the model and have ids of their own', (file) => {
    const alerts = source(json(type, file)).map((alert) => ({ ...alert, source: 'configured-name' }));
    expect(v.parse(v.array(alertSchema), alerts)).toEqual(alerts);
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(alerts.length);
  });

  test.each(bodiesOf(type))('reads %s the same each time it is delivered', (file) => {
    expect(source(json(type, file))).toEqual(source(json(type, file)));
  });
});
