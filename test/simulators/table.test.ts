import { describe, expect, test } from 'vitest';
import { BegunMap } from '../../local/simulators/beginning.ts';
import { newTable } from '../../local/simulators/table/index.ts';

type Row = { name: string; age: number; tags: string[] };

const name = (row: Row) => [row.name];
const age = (row: Row) => [row.age];
const tags = (row: Row) => row.tags;

/** Ann, Bob and Cid, with the numbers 1 to 3. */
function people() {
  const table = newTable<Row>();
  table.set(1, { name: 'Ann', age: 40, tags: ['a', 'b'] });
  table.set(2, { name: 'Bob', age: 30, tags: [] });
  table.set(3, { name: 'Cid', age: 40, tags: ['a'] });
  return table;
}

describe('a table', () => {
  test('sorts by a field either way; what ties goes by number', () => {
    expect(people().sorted('age', age, false)).toEqual([2, 1, 3]);
    expect(people().sorted('age', age, true)).toEqual([1, 3, 2]);
  });

  test('finds the rows that pass every test, in the order given', () => {
    const table = people();
    const old = table.passing('age', age, ([years]) => years === 40);
    const tagged = table.passing('tags', tags, (cell) => cell.includes('a') && cell.length === 1);
    expect(table.found([old, tagged], table.sorted('name', name, true))).toEqual([3]);
    expect(table.found([old], table.sorted('name', name, true))).toEqual([3, 1]);
    expect(table.found([], table.sorted('name', name, true))).toEqual([3, 2, 1]);
  });

  test('asks a test once for rows that say the same', () => {
    const asked: unknown[] = [];
    const table = people();
    const passes = table.passing('age', age, ([years]) => asked.push(years) > 0);
    table.found([passes], table.sorted('name', name, false));
    expect(asked).toEqual([40, 30]);
  });

  test('tells one text from a list of texts that reads like it', () => {
    const table = newTable<Row>();
    table.set(1, { name: '', age: 0, tags: ['a', 'b'] });
    table.set(2, { name: '', age: 0, tags: ['["a","b"]'] });
    const two = table.passing('tags', tags, ({ length }) => length === 2);
    expect(table.found([two], [1, 2])).toEqual([1]);
  });

  test.each([
    [29, [1, 2, 3], []],
    [30, [1, 3], [2]],
    [39, [1, 3], [2]],
    [40, [], [1, 2, 3]],
  ])('finds those above %d and those up to it', (limit, above, upTo) => {
    const table = people();
    const range = (test: (years: number) => boolean) =>
      table.found([table.passingRange('age', age, ([years]) => test(Number(years)))], [1, 2, 3]);
    expect(range((years) => years > limit)).toEqual(above);
    expect(range((years) => years <= limit)).toEqual(upTo);
  });

  test.each([1, 150])('sees what changed, came and went, %d at a time', (count) => {
    const table = newTable<Row>();
    for (let number = 1; number <= 2 * count; number += 1)
      table.set(number, { name: 'old', age: number, tags: [] });
    const found = () =>
      table.found([table.passing('name', name, ([it]) => it === 'new')], table.sorted('age', age, true));
    expect(found()).toEqual([]);
    for (let number = 1; number <= count; number += 1)
      table.set(number, { name: 'new', age: 1000 - number, tags: [] });
    for (let number = count + 1; number <= 2 * count; number += 1) table.set(number, null);
    table.set(2 * count + 1, { name: 'new', age: 2000, tags: [] });
    const numbers = Array.from({ length: count }, (_, n) => n + 1);
    expect(found()).toEqual([2 * count + 1, ...numbers]);
  });

  test('makes a row that it begins with when it is read, and none for a field told without it', () => {
    const made: number[] = [];
    const table = newTable<Row>();
    table.begin({
      count: 3,
      at: (number) => {
        made.push(number);
        return { name: `row ${number}`, age: 50 - number, tags: [] };
      },
      fields: { age: (number) => [50 - number] },
    });
    table.set(2, { name: 'set', age: 60, tags: [] });
    expect(table.sorted('age', age, false)).toEqual([3, 1, 2]);
    expect(made).toEqual([]);
    expect([1, 2, 3, 4].map((number) => table.get(number)?.name)).toEqual([
      'row 1',
      'set',
      'row 3',
      undefined,
    ]);
    expect(made).toEqual([1, 3]);
  });
});

describe('a map that begins with records', () => {
  const begun = () => {
    const map = new BegunMap<string, string[]>();
    const numberOf = (key: string) => (/^[1-3]$/.test(key) ? Number(key) : null);
    map.begin({ count: 3, at: (number) => [`made ${number}`], keyAt: String, numberOf });
    return map;
  };

  test('has them first, in the order of their numbers', () => {
    const map = begun();
    map.set('other', ['added']);
    expect([...map.keys()]).toEqual(['1', '2', '3', 'other']);
    expect([...map.values()]).toEqual([['made 1'], ['made 2'], ['made 3'], ['added']]);
    expect(map.size).toBe(4);
  });

  test('keeps one that was read, since whoever reads it may change it', () => {
    const map = begun();
    map.get('2')?.push('changed');
    expect([...map]).toEqual([
      ['1', ['made 1']],
      ['2', ['made 2', 'changed']],
      ['3', ['made 3']],
    ]);
  });

  test('is without one that was taken away, until it is put back', () => {
    const map = begun();
    map.delete('1');
    expect([map.has('1'), map.get('1'), map.size, [...map.keys()]]).toEqual([
      false,
      undefined,
      2,
      ['2', '3'],
    ]);
    map.set('1', ['back']);
    expect([map.get('1'), map.size]).toEqual([['back'], 3]);
    map.clear();
    expect([map.size, map.has('2')]).toEqual([0, false]);
  });
});
