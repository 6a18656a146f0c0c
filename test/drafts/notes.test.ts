import { expect, test } from 'vitest';
import { withNotes } from '../../lib/falcon/notes.ts';

test('a note is a line of its own at the end, once', () => {
  const noted = withNotes('Beacon seen.', ['A-1 is resolved']);
  expect(noted).toBe('Beacon seen.\n[casebridge] A-1 is resolved');
  expect(withNotes(noted ?? '', ['A-1 is resolved'])).toBeNull();
  expect(withNotes(noted ?? '', ['A-2 is resolved'])).toBe(`${noted}\n[casebridge] A-2 is resolved`);
});

test('the oldest notes make room for the newest, what a person wrote never', () => {
  const words = 'w'.repeat(1_500);
  let description = words;
  for (let n = 0; n < 5; n += 1) description = withNotes(description, [`${n} ${'x'.repeat(190)}`]) ?? '';
  expect(description.length).toBeLessThanOrEqual(2_048);
  expect(description.startsWith(`${words}\n[casebridge] `)).toBe(true);
  expect(description).toContain('[casebridge] 4 ');
  expect(description).not.toContain('[casebridge] 0 ');
});

test('where a person left no room there is no note', () => {
  expect(withNotes('w'.repeat(2_040), ['A-1 is resolved'])).toBeNull();
});
