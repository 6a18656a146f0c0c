import type { PlatformCases } from '../reconcile.ts';
import type { IncydrClient } from './client/index.ts';
import { nameToken } from './draft.ts';

/** Cases of an Incydr tenant as `reconcile` compares them. */
export const incydrCasesToCompare = ({ cases }: Pick<IncydrClient, 'cases'>): PlatformCases => ({
  held: async (caseId) => {
    const caseNumber = Number(caseId);
    if (!(await cases.getCase({ caseNumber }))) return null;
    const events = await Array.fromAsync(cases.iterFileEvents({ caseNumber }));
    return new Set(events.flatMap(({ eventId }) => eventId ?? []));
  },
  withToken: async (token) => {
    const page = await cases.getPage({ name: token });
    return page.cases
      .filter(({ name }) => name?.includes(nameToken(token)))
      .map(({ number }) => String(number));
  },
  evidenceOf: ({ incydrEventIds }) => incydrEventIds,
});
