import type { CaseDraft } from '../case-draft.ts';
import { tokenOf } from '../case-records.ts';
import { Declined } from '../errors.ts';
import type { WaitingAlert } from '../inbox-rows.ts';
import { idsFor } from '../log.ts';
import type { Opening } from '../opening.ts';
import type { Written } from './client/answers.ts';
import { type FalconCase, maxEvidence } from './client/case-schemas.ts';
import { planCase } from './draft.ts';
import { byKind, type Evidence, idsOf, whatFits } from './evidence.ts';
import type { FalconOpeningDeps } from './opening-calls.ts';

/** Opens the case of a generation with as much evidence in it as fits. */
export async function createCase(
  opening: Opening,
  oldest: WaitingAlert,
  waiting: WaitingAlert[],
  deps: FalconOpeningDeps,
): Promise<void> {
  const { client, deployment } = deps;
  const record = opening.record();
  const { alerts, evidence } = whatFits(waiting, maxEvidence, () => false);
  if (alerts.length === 0)
    return opening.fail(oldest, `carries more than the ${maxEvidence} evidence items of a case`);
  const plan = planCase(oldest, tokenOf(deployment, record), record);
  const send = async (assignee: string | null, items: Evidence[]) => {
    await opening.begin(
      'create',
      items.map(({ id }) => id),
    );
    const assigned = assignee === null ? {} : { assigned_to_user_uuid: assignee };
    return client.cases.create(
      { ...plan, ...assigned, evidence: byKind(items) },
      await opening.sendOptions(),
    );
  };
  try {
    const { opened, complete } = await sendWithOrWithout(evidence, oldest.draft, send);
    // What the platform left out is attached next, one by one where it must be.
    const attached = complete ? alerts : [];
    await opening.done(attached, opened.id);
    await opening.finish({ caseId: opened.id, openedAt: oldest.receivedAt });
    opening.opened(opened.id, {
      name: plan.name,
      alerts: attached.length,
      alertIds: idsFor(attached.map(({ alert }) => alert)),
      evidence: attached.length > 0 ? evidence.length : 0,
    });
    // The next one did not fit: the case is known to be full without asking it.
    const rest = waiting.slice(attached.length);
    const held = new Set(evidence.map(({ id }) => id));
    if (complete && rest.length > 0)
      await opening.leaveCase(rest, { caseId: opened.id, held, idsOf, overflows: true });
  } catch (error) {
    if (!(error instanceof Declined) || !error.isOfContent) throw error;
    await opening.fail(oldest, error.message);
    await opening.finish();
  }
}

/**
 * A create that is refused, perhaps for its evidence, is tried without it, then with the other assignee, then with none:
 * better an empty case of nobody than no case. No source tells by which code an unknown assignee is refused.
 */
async function sendWithOrWithout(
  evidence: Evidence[],
  { assignee, fallback }: CaseDraft,
  send: (assignee: string | null, items: Evidence[]) => Promise<Written<FalconCase>>,
): Promise<{ opened: FalconCase; complete: boolean }> {
  const others = [assignee, fallback.assignee, null].map((it) => ({
    assignee: it,
    items: new Array<Evidence>(),
  }));
  const ways = [{ assignee: assignee ?? fallback.assignee, items: evidence }, ...others];
  const tried = new Set<string>();
  let refusal: unknown;
  for (const { assignee: who, items } of ways) {
    const way = JSON.stringify([who, items.length]);
    if (tried.has(way)) continue;
    tried.add(way);
    try {
      const { resource, errors } = await send(who, items);
      return { opened: resource, complete: items.length === evidence.length && errors.length === 0 };
    } catch (error) {
      if (!(error instanceof Declined) || !error.isOfContent) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}
