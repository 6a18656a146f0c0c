import { describe, expect, test } from 'vitest';
import { anAlert } from '../an-alert.ts';
import { routerOf } from './routing.ts';

const routesTaken = async (routes: string, alert = anAlert()) =>
  (await routerOf(routes)(alert)).map(({ connection, route }) => `${connection}: ${route}`);

const route = (name: string, when: string, open: string) =>
  `  - { name: ${name}, when: '${when}', open: ${open}, case: { key: [host] } }\n`;

describe('which routes take an alert', () => {
  test('for each connection the first route that matches wins', async () => {
    const routes =
      route('no', 'severity > 90', 'soc') +
      route('first', 'severity > 50', 'soc') +
      route('second', 'severity > 10', 'soc');
    expect(await routesTaken(routes, anAlert({ severity: 70 }))).toEqual(['soc: first']);
    expect(await routesTaken(routes, anAlert({ severity: 20 }))).toEqual(['soc: second']);
  });

  test('every connection is asked, and an alert goes to each that has a route for it', async () => {
    const routes =
      route('to the soc', 'true', 'soc') +
      route('also to the soc', 'true', 'soc') +
      route('to insider risk', '$count(incydrEventIds) > 0', 'insider-risk') +
      route('to the lab', 'false', 'lab');
    expect(await routesTaken(routes, anAlert({ incydrEventIds: ['E-1'] }))).toEqual([
      'soc: to the soc',
      'insider-risk: to insider risk',
    ]);
  });

  test('an alert that no route takes has no place', async () => {
    expect(await routesTaken(route('no', 'false', 'soc'))).toEqual([]);
    expect(await routesTaken('  []')).toEqual([]);
  });
});

describe('conditions', () => {
  const holds = async (when: string, alert = anAlert()) =>
    (await routesTaken(route('it', when, 'soc'), alert)).length === 1;

  test('what is null is absent: to compare it is neither true nor a fault', async () => {
    expect(await holds('severity >= 50')).toBe(false);
    expect(await holds('severity < 50')).toBe(false);
    expect(await holds('$exists(host)')).toBe(false);
    expect(await holds('rule.name = "x" or title = "An alert"')).toBe(true);
    expect(await holds('severity >= 50', anAlert({ severity: 50 }))).toBe(true);
  });

  test('text, numbers and lists count as JSONata has it', async () => {
    expect(await holds('title')).toBe(true);
    expect(await holds('""')).toBe(false);
    expect(await holds('0')).toBe(false);
    expect(await holds('falconAlertIds')).toBe(false);
    expect(await holds('falconAlertIds', anAlert({ falconAlertIds: ['c:ind:a:1'] }))).toBe(true);
  });

  test('the sender’s own fields are there, dotted names in backticks', async () => {
    const alert = anAlert({ fields: { result: { 'event.Tactic': 'Exfiltration' } } });
    expect(await holds('fields.result.`event.Tactic` = "Exfiltration"', alert)).toBe(true);
  });

  test('a comment at the end does no harm', async () => {
    expect(await holds('true /* for now */')).toBe(true);
  });
});

describe('an expression that fails on an alert', () => {
  const failing = route('sums', '$number(title) > 5', 'soc');

  test('is told with the route and the reason, which does not repeat what the sender wrote', async () => {
    expect(await routerOf(failing)(anAlert({ title: 'five' }))).toEqual([
      { connection: 'soc', route: 'sums', reason: 'route "sums": Unable to cast value to a number: …' },
    ]);
  });

  test('leaves the other connections their places, and no later route of its own stands in', async () => {
    const routes = failing + route('later', 'true', 'soc') + route('fine', 'true', 'insider-risk');
    expect(await routesTaken(routes, anAlert({ title: 'five' }))).toEqual([
      'soc: sums',
      'insider-risk: fine',
    ]);
    expect(await routerOf(routes)(anAlert({ title: 'five' }))).toEqual([
      expect.objectContaining({ reason: expect.any(String) }),
      expect.objectContaining({ caseKey: expect.any(String) }),
    ]);
  });

  test.each([
    ['a key field', "{ key: ['$number(title)'] }"],
    ['a template', "{ key: [host], name: '{{ $number(title) }}' }"],
    ['a tag', "{ key: [host], tags: ['{{ $number(title) }}'] }"],
  ])('may be %s', async (_what, settings) => {
    const routes = `  - { name: sums, when: 'true', open: soc, case: ${settings} }`;
    expect(await routerOf(routes)(anAlert({ title: 'five' }))).toEqual([
      { connection: 'soc', route: 'sums', reason: 'route "sums": Unable to cast value to a number: …' },
    ]);
  });
});
