import { expect, test } from 'vitest';
import { printLog } from '../../local/terminal.ts';

test('a person sees what a function did, not the figures that CloudWatch would read', () => {
  const printed: string[] = [];
  const print = printLog(
    () => null,
    (text) => printed.push(text),
  );
  const of = { function: 'open-falcon-cases', requestId: 'r-1', coldStart: true };
  const at = { level: 'info', timestamp: '2026-05-04T10:00:00.000Z' };
  print(
    'open-falcon-cases',
    JSON.stringify({ ...at, message: 'case opened', ...of, caseId: 'C-1', alertIds: ['A-1'], alerts: 1 }),
  );
  print('open-falcon-cases', JSON.stringify({ _aws: { Timestamp: 0 }, ...at, ...of, CasesOpened: 1 }));
  expect(printed).toEqual([expect.stringMatching(/^[\d:]+ {3}case opened {12}caseId C-1 · alerts 1$/)]);
});
