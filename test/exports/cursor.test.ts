import { expect, test } from 'vitest';
import { pastBatch, unread } from '../../lib/exports/cursor.ts';

const run = '2026-03-02T00:00:00.000Z';
const start = { cursor: null, cursorCases: null };

const changed = (caseId: string, updatedAt: string) => ({ caseId, updatedAt, evidence: async () => null });
const idsOf = (cases: { caseId: string }[]) => cases.map(({ caseId }) => caseId);

test('no case that is yet to come lies before the cursor, though its time is finer than ours or the bound is left out', () => {
  const batch = [changed('a', '2026-03-01T10:00:00.123456789Z'), changed('b', '2026-03-01T10:00:01Z')];
  expect(pastBatch(start, batch, run).cursor).toBe('2026-03-01T10:00:00.122Z');
});

test('a case that changed after it was listed tells of a place further on, and is not believed', () => {
  const batch = [
    changed('a', '2026-03-02T00:00:05.000Z'),
    changed('b', '2026-03-01T10:00:00.000Z'),
    changed('c', '2026-03-01T11:00:00.000Z'),
  ];
  expect(pastBatch(start, batch, run).cursor).toBe('2026-03-01T09:59:59.999Z');
});

test('a batch of which every case has changed since leaves the cursor where it was', () => {
  const before = pastBatch(start, [changed('a', '2026-03-01T10:00:00.000Z')], run);
  expect(pastBatch(before, [changed('b', '2026-03-02T00:00:05.000Z')], run).cursor).toBe(before.cursor);
});

test('who goes on reads again what the last batch had, and takes none of it for new', () => {
  const first = [changed('a', '2026-03-01T10:00:00.000Z'), changed('b', '2026-03-01T10:00:00.000Z')];
  const second = [changed('c', '2026-03-01T10:00:00.000Z'), changed('d', '2026-03-01T10:00:01.000Z')];
  const before = pastBatch(pastBatch(start, first, run), second, run);
  const again = [...first, ...second, changed('e', '2026-03-01T10:00:02.000Z')];
  expect(idsOf(unread(before, again))).toEqual(['e']);
});

test('another version of a case that was read is new', () => {
  const before = pastBatch(start, [changed('a', '2026-03-01T10:00:00.000Z')], run);
  expect(idsOf(unread(before, [changed('a', '2026-03-01T10:00:00.500Z')]))).toEqual(['a']);
});

test('what lies before the cursor need not be remembered', () => {
  const before = pastBatch(start, [changed('a', '2026-03-01T10:00:00.000Z')], run);
  expect(pastBatch(before, [changed('b', '2026-03-01T11:00:00.000Z')], run).cursorCases).toBe(
    '["2026-03-01T11:00:00.000Z b"]',
  );
});
