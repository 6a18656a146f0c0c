import { describe, expect, test } from 'vitest';
import type { CaseFacts } from '../../lib/falcon/export/case-facts.ts';
import { summaryPdf } from '../../lib/falcon/export/summary-pdf.ts';
import { pdfPages } from './pdf-text.ts';
import { made, wholeOf } from './world.ts';

const nothing = { alerts: [], files: [], template: null, sla: null, missing: [] };
const aCase = (changes: Partial<CaseFacts['case']> = {}): CaseFacts => ({
  case: { id: 'case-1', ...changes },
  ...nothing,
});
const pagesOf = async (facts: CaseFacts) => pdfPages(await wholeOf(summaryPdf(facts, made)));
const textOf = async (facts: CaseFacts) => (await pagesOf(facts)).join('\n');
const alert = (n: number) => ({
  composite_id: `cid:ind:${n}`,
  name: `Alert ${n}`,
  severity: 70,
  severity_name: 'High',
  timestamp: '2026-02-28T23:15:00Z',
  device: { device_id: null, hostname: `WKS-${n}` },
  user_name: 'ada.quint',
  status: 'in_progress',
});
const holding = (ids: string[]) => ({ alerts: { records: ids.map((id) => ({ id, selector: { id } })) } });

describe('the summary', () => {
  test('begins with what a reader wants to know first', async () => {
    const text = await textOf(
      aCase({
        reference_id: 'CASE-0042',
        name: 'Beacon on WKS-1',
        status: 'in_progress',
        severity: 70,
        severity_info: { level: 'High' },
        assigned_to: { uuid: 'u-1', full_name: 'Ada Quint', email: 'ada@example.com' },
        created_timestamp: '2026-02-27T08:00:00.123456789Z',
        updated_timestamp: '2026-02-28T09:30:00Z',
        sla: { id: 's', name: 'Usual', active_timer_status: 'paused', active_timer_time_due: 1_772_000_000 },
      }),
    );
    for (const said of [
      'Case CASE-0042',
      'Beacon on WKS-1',
      'Falcon case case-1',
      'In progress',
      'High · 70',
      'Ada Quint',
      '2026-02-27 08:00:00 UTC',
      '2026-02-28 09:30:00 UTC',
      'Usual: Paused',
    ])
      expect(text).toContain(said);
  });

  test('a case that says nothing of itself says so, and nothing is invented', async () => {
    const text = await textOf(aCase());
    for (const said of [
      'Case without a name',
      'Nobody',
      'The case has no description.',
      'The case has no tags.',
      'The case holds no alerts.',
      'The case holds no files.',
    ])
      expect(text).toContain(said);
    expect(text).not.toMatch(/undefined|null|NaN|Invalid/);
  });

  test('a closed case is closed not later than its last change, which is all that the platform tells', async () => {
    const text = await textOf(aCase({ status: 'closed', updated_timestamp: '2026-02-28T09:30:00Z' }));
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'Yes, not later than 2026-02-28 09:30:00 UTC (the platform tells no time of closing)',
    );
  });

  test('has a row for each alert; one that was not read has the reason', async () => {
    const facts = aCase({ evidence: holding(['cid:ind:1', 'cid:ind:2']) });
    const text = await textOf({
      ...facts,
      alerts: [alert(1)],
      missing: [{ what: 'alert', id: 'cid:ind:2', reason: 'the platform no longer has it' }],
    });
    expect(text).toContain('Alerts (2)');
    for (const said of ['Alert 1', 'WKS-1', 'ada.quint', 'High 70', 'cid:ind:2'])
      expect(text).toContain(said);
    expect(text.replaceAll('\n', ' ')).toContain('Not read: the platform no longer has it');
    expect(text).toContain('Not in this export (1)');
  });

  test('has tags, custom fields, and files with their whole hash', async () => {
    const hash = '0123456789abcdef'.repeat(4);
    const text = await textOf({
      ...aCase({ tags: ['vip', 'eu'], fields: [{ name: 'Ticket', values: ['INC-1', 'INC-2'] }] }),
      files: [{ id: 'f1', name: 'disk.img', file_size_bytes: 4_200_000_000, hash_value: hash }],
    });
    for (const said of ['vip', 'eu', 'Ticket', 'INC-1', 'INC-2', 'disk.img', '4.20 GB', 'SHA-256'])
      expect(text).toContain(said);
    expect(text.replaceAll('\n', '')).toContain(hash);
  });

  test('numbers its pages, names the source on each, and repeats headings of a table that goes on', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => `cid:ind:${n}`);
    const facts = aCase({ reference_id: 'CASE-0042', evidence: holding(ids) });
    const pages = await pagesOf({ ...facts, alerts: ids.map((_, n) => alert(n)) });
    expect(pages.length).toBeGreaterThan(2);
    const withRows = pages.filter((text) => /Alert \d/.test(text));
    expect(withRows.filter((text) => !text.includes('Severity\nAlert\nHost'))).toEqual([]);
    for (const [n, text] of pages.entries()) {
      expect(text).toContain(`${n + 1} / ${pages.length}`);
      expect(text).toContain('Exported at 2026-03-01 10:00:00 UTC from soc by casebridge');
    }
    const rows = pages.flatMap((text) => text.match(/^Alert \d+$/gm) ?? []);
    expect(rows).toEqual(ids.map((_, n) => `Alert ${n}`));
  });

  test('a word wider than the page, and a text longer than one, are there to the last character', async () => {
    const word = 'abcdefghij'.repeat(50);
    const long = Array.from({ length: 150 }, (_, n) => `Line ${n}.`).join('\n');
    const text = await textOf(aCase({ description: `${word}\n${long}`, name: word }));
    expect(text.replaceAll('\n', '')).toContain(word);
    expect(text.match(/^Line \d+\.$/gm)).toHaveLength(150);
  });

  test('is the same bytes for the same facts and time, and others at another time', async () => {
    const bytesAt = (exportedAt: Date) => wholeOf(summaryPdf(aCase(), { ...made, exportedAt }));
    const one = await bytesAt(new Date(1e12));
    expect((await bytesAt(new Date(1e12))).equals(one)).toBe(true);
    expect((await bytesAt(new Date(2e12))).equals(one)).toBe(false);
  });
});

describe('scripts', () => {
  const description = async (text: string) => {
    const [page = ''] = await pagesOf(aCase({ description: text }));
    return page.slice(page.indexOf('Description\n') + 12, page.indexOf('\nTags'));
  };

  test.each([
    ['Greek', 'ύποπτη δραστηριότητα'],
    ['Cyrillic', 'подозрительная активность'],
    ['Vietnamese', 'hoạt động đáng ngờ'],
    ['Thai', 'ที่นี่'],
    ['Japanese', '不審なログイン。'],
    ['simplified Chinese', '简体中文说明'],
    ['traditional Chinese', '繁體中文說明'],
    ['Korean', '한국어 보고서'],
  ])('%s has its glyphs', async (_, text) => {
    expect((await description(text)).replaceAll('\n', '')).toBe(text);
  });

  test('Devanagari is set with its ligatures', async () => {
    // A vowel sign that is spoken last stands first, and the letters that join are one glyph.
    expect(await description('कि')).toBe('िक');
    expect(await description('क्षत्रिय')).toBe('क्षित्रय');
  });

  test('Arabic and Hebrew run from right to left, and what is Latin in them from left to right', async () => {
    const fromRight = (text: string) => Array.from(text).toReversed().join('');
    expect((await description('שלום abc 12 עולם')).split('\n')).toEqual([
      fromRight('עולם'),
      ' ',
      'abc 12',
      ' ',
      fromRight('שלום'),
    ]);
    expect((await description('سلام (abc)')).replaceAll('\n', '')).toBe(`(abc) ${fromRight('سلام')}`);
  });

  test('emoji are drawn, joined ones as one', async () => {
    expect(await description('😀')).toBe('😀');
    expect(await description('👩‍💻')).toBe('👩‍💻');
    expect(await description('1️⃣')).toBe('1⃣');
  });

  test('a character that no font has is a box, and a note tells so', async () => {
    const [page = ''] = await pagesOf(aCase({ description: 'தமிழ்' }));
    expect(page).toContain('□');
    expect(page).toContain('case.json has every character as it is');
    expect((await pagesOf(aCase({ description: 'plain' })))[0]).not.toContain('□');
  });

  test('a mark that turns a name around is shown as what it is', async () => {
    const text = await textOf({ ...aCase(), files: [{ id: 'f1', name: 'invoice_\u202efdp.exe' }] });
    expect(text).toContain('invoice_[U+202E]fdp.exe');
  });

  test('control characters and half of a pair are shown as unknown', async () => {
    expect(await description('a\u0000b\ud800c')).toBe('a\ufffdb\ufffdc');
  });
});
