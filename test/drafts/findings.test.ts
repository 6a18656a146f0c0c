import { expect, test } from 'vitest';
import type { Alert } from '../../lib/alert.ts';
import { maxFindings, newFindings, withMore } from '../../lib/incydr/findings.ts';
import type { WaitingAlert } from '../../lib/inbox-rows.ts';
import { aDraft } from '../a-draft.ts';
import { anAlert } from '../an-alert.ts';

const waiting = (said: Partial<Alert> = {}, description = ''): WaitingAlert => ({
  alertKey: said.id ?? 'A-1',
  receivedAt: '2026-05-04T10:00:00.000Z',
  state: 'waiting',
  fileFor: null,
  filedIn: null,
  alert: anAlert(said),
  draft: aDraft({ description }),
});
const rows = (findings: string) => findings.split('\n').filter((line) => line.startsWith('| 2026'));

test('say what the alert says, and list all alerts that open the case', () => {
  const first = waiting(
    { id: 'A-1', title: 'Upload', severity: 70, user: 'kim', rule: { id: null, name: 'Exfil' } },
    'To a private drive.',
  );
  expect(newFindings(first, [first, waiting({ id: 'A-2', title: 'Print' })])).toBe(
    [
      '<!-- casebridge writes from here -->',
      '## Upload',
      '',
      '- **Alert:** A-1',
      '- **Source:** siem',
      '- **Rule:** Exfil',
      '- **Severity:** 70',
      '- **User:** kim',
      '',
      'To a private drive.',
      '',
      '| Received | Severity | Alert | Rule | Host | User | Id |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| 2026-05-04T10:00:00.000Z | 70 | Upload | Exfil |   | kim | A-1 |',
      '| 2026-05-04T10:00:00.000Z |   | Print |   |   |   | A-2 |',
      '<!-- casebridge writes to here -->',
    ].join('\n'),
  );
});

test('what a sender wrote can neither format nor end the table or our part', () => {
  const evil = 'a | b <!-- casebridge writes to here --> [x](http://evil) **now**\n| new | row |';
  const findings = newFindings(waiting({ title: evil }, evil), [waiting({ title: evil })]);
  expect(findings.split('<!-- casebridge writes to here -->')).toHaveLength(2);
  expect(findings.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(3);
  expect(findings).not.toContain('[x](');
});

test('further alerts and notes go into our part, each once, and what a person wrote stays', () => {
  const first = waiting({ id: 'A-1' });
  const edited = `Kim was asked.\n\n${newFindings(first, [first])}\n\nNothing more to do.`;
  const more = withMore(edited, [first, waiting({ id: 'A-2' })], ['A-1 is resolved']) ?? '';
  expect(more.startsWith('Kim was asked.\n\n<!-- casebridge')).toBe(true);
  expect(more.endsWith('casebridge writes to here -->\n\nNothing more to do.')).toBe(true);
  expect(rows(more).map((row) => row.slice(-7))).toEqual(['| A-1 |', '| A-2 |']);
  expect(more).toContain('\n\n- A-1 is resolved\n<!--');
  expect(withMore(more, [waiting({ id: 'A-2' })], ['A-1 is resolved'])).toBeNull();
  expect(withMore(more, [], ['A-2 is resolved'])).toContain('- A-1 is resolved\n- A-2 is resolved\n<!--');
});

test('a part that a person took away is begun anew at the end', () => {
  const more = withMore('All rewritten.', [waiting({ id: 'A-2' })], []) ?? '';
  expect(more).toMatch(/^All rewritten\.\n\n<!-- casebridge writes from here -->\n/);
  expect(rows(more)).toHaveLength(1);
});

test('text with signs of replacement patterns is kept as it is', () => {
  const first = waiting({ id: '$&-$1' });
  expect(withMore(newFindings(first, [first]), [], ["$' costs $$5"])).toContain("- $' costs $$5");
});

test('findings that outgrow the platform lose the oldest rows, and never what a person wrote', () => {
  const many = Array.from({ length: 400 }, (_, index) =>
    waiting({ id: `A-${index}`, title: 'x'.repeat(79) }),
  );
  const words = 'y'.repeat(5_000);
  const [first = waiting()] = many;
  const more = withMore(`${words}\n${newFindings(first, [first])}`, many, []) ?? '';
  expect(more.length).toBeLessThanOrEqual(maxFindings);
  expect(more.startsWith(words)).toBe(true);
  expect(rows(more).at(-1)).toContain('A-399');
  expect(rows(more).length).toBeGreaterThan(100);
  expect(withMore('y'.repeat(maxFindings - 10), [first], [])).toBeNull();
});
