import { atMost, type Figure } from './figure.ts';
import type { Platform } from './storm-alerts.ts';
import { memoryOf } from './storm-memory.ts';
import { weather, type Weathered } from './storm-run.ts';

const alerts = 10_000;
const fewer = 1_000;
const mebibyte = 2 ** 20;
// Calls may be lost to a storm, but hardly any.
const mostCalls = 1.05;
const flat = 1.25;

/** How few calls design's table allows for alerts that wait when a drain begins, each with one item of evidence. */
const promised = {
  // A create carries 100 items of evidence, and a case holds no more.
  falcon: (perKey: number) => ({ calls: Math.ceil(perKey / 100), formula: `${perKey} / 100 creates` }),
  // A drain reads 500 alerts, and attaches them by one call.
  incydr: (perKey: number) => ({
    calls: 1 + Math.ceil(perKey / 500),
    formula: `(1 create + ${Math.ceil(perKey / 500)} attach)`,
  }),
};

/** What a storm of alerts costs the platforms, whether their budgets hold, and what it costs in memory. */
export async function measureStorm(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const platform of ['falcon', 'incydr'] as const) {
    for (const keys of [1, 1_000]) figures.push(...(await figuresOf(platform, keys)));
    figures.push(...(await memory(platform)));
  }
  return figures;
}

async function figuresOf(platform: Platform, keys: number): Promise<Figure[]> {
  const name = `${platform}: storm of ${alerts} under ${keys} ${keys === 1 ? 'key' : 'keys'}`;
  const perKey = alerts / keys;
  const { calls, formula } = promised[platform](perKey);
  const what = `${keys === 1 ? '' : `${keys} × `}${formula}, tokens aside`;
  const against = { what, value: keys * calls };
  const after = await weather({ platform, alerts, keys }, 'after');
  const during = await weather({ platform, alerts, keys }, 'during');
  if (after.attached !== alerts || during.attached !== alerts)
    throw new Error(`${name}: ${after.attached} and ${during.attached} were attached`);
  const busiest = Math.max(after.busiest, during.busiest);
  return [
    atMost(`${name}, drained after it`, after.calls, 'calls', against, mostCalls),
    atMost(`${name}, drained within it`, during.calls, 'calls', against, null),
    atMost(`${name}: busiest minute`, busiest, 'calls', { what: 'the budget', value: after.perMinute }, 1),
    ...timeOf(name, after),
  ];
}

/** How long a storm takes that the budget bounds, beside what the budget would take. */
function timeOf(name: string, { calls, perMinute, minutes }: Weathered): Figure[] {
  const least = calls / perMinute;
  return least < 1
    ? []
    : [
        atMost(
          `${name}: drained in`,
          minutes,
          'min',
          { what: `${calls} calls at ${perMinute} a minute`, value: least },
          1.5,
        ),
      ];
}

async function memory(platform: Platform): Promise<Figure[]> {
  const few = await memoryOf({ platform, alerts: fewer, keys: 1 });
  const many = await memoryOf({ platform, alerts, keys: 1 });
  const name = `${platform}: a drain of ${alerts} of one key`;
  const figure = (kind: 'held' | 'rss', goal: number | null) =>
    atMost(
      `${name}: ${kind === 'held' ? 'held' : 'RSS'} above idle`,
      many[kind] / mebibyte,
      'MiB',
      { what: `a drain of ${fewer}`, value: few[kind] / mebibyte },
      goal,
    );
  return [figure('held', flat), figure('rss', null)];
}
