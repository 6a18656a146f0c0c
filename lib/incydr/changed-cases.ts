import type { ChangedCase } from '../exports/plan.ts';
import { type GetPage, walkCases } from './client/case-walk.ts';

/** Every case that changed in a span, each version once; a case that changes under way comes again, further on or in the next span. */
export async function* changedCases(
  { getPage }: { getPage: GetPage },
  from: Date,
  until: Date,
  sendBefore: Date,
): AsyncGenerator<ChangedCase> {
  const asked = { updatedAt: { from, to: until }, srtKey: 'updatedAt' } as const;
  for await (const { number, updatedAt, createdAt } of walkCases(getPage, asked, until, { sendBefore }))
    yield { caseId: String(number), updatedAt: updatedAt ?? createdAt ?? until.toISOString() };
}
