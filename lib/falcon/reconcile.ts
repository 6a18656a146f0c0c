import type { PlatformCases } from '../reconcile.ts';
import { tokenTag } from './draft.ts';
import { heldBy, idsOf } from './evidence.ts';
import { getCase, type OpeningClient } from './opening-calls.ts';

/** Cases of a Falcon tenant as `reconcile` compares them. */
export const falconCasesToCompare = (client: OpeningClient): PlatformCases => ({
  held: async (caseId) => {
    const found = await getCase(client, caseId, {});
    return found && heldBy(found);
  },
  withToken: async (token) =>
    (await client.cases.query({ filter: `tags:'${tokenTag(token)}'`, limit: 100 })).resources,
  evidenceOf: idsOf,
});
