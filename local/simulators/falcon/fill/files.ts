import { randomOf, seedOf } from '../../random.ts';
import { madeFile } from '../files/by-hand.ts';
import type { NewFile } from '../files/store.ts';
import type { Tenant } from '../tenant.ts';
import { caseIdAt } from './case.ts';
import type { Plan } from './course.ts';
import { files } from './words.ts';

const minute = 60_000;

/** What is attached to the cases of a plan: one in ten has files. */
export function* plannedFiles(tenant: Tenant, plan: Plan): Generator<NewFile, undefined> {
  for (const [place, openedAt] of plan.openedAt.entries()) {
    const random = randomOf(seedOf(plan.seed + 1, place));
    if (!random.chance(0.1)) continue;
    for (const [name, least, most] of random.some(files, random.whole(1, 3))) {
      const at = new Date(Math.min(plan.until, openedAt + random.whole(10, 2000) * minute));
      yield { ...madeFile(tenant, caseIdAt(plan, place + 1), name, random.whole(least, most)), at };
    }
  }
}
