import type { Alert } from './alert.ts';
import type { CaseDraft } from './case-draft.ts';
import { hashOf } from './hash.ts';
import type { Placement, Router } from './routes.ts';
import type { Suppressor } from './suppressions.ts';

/** What a case would do for an alert: be opened by it, take it, hold it back, be told of it; or why nothing would happen. */
export type Action = 'open' | 'attach' | 'hold' | 'update' | 'duplicate' | 'suppress' | 'fail' | 'none';

/** One case that an alert would come to, or the reason why it comes to none. */
export type SimulatedCase = {
  connection: string | null;
  route: string | null;
  key: string | null;
  action: Action;
  reason: string | null;
  name: string | null;
} & Partial<Pick<CaseDraft, 'severity' | 'tags' | 'subject' | 'assignee' | 'existingCase'>>;

/** What would become of an alert, all that is known of it included but the sender's own body. */
export type SimulatedAlert = Omit<Alert, 'fields'> & { file: string; cases: SimulatedCase[] };

/** The rules by which alerts come to cases; null: none, so that alerts are only read. */
export type Rules = { router: Router; suppressor: Suppressor } | null;

type Key = { ids: Set<string>; held: number; isOpen: boolean };

/**
 * What would happen to alerts that came one after another at one moment, to a casebridge that knows nothing yet.
 * Nothing is asked of any platform: a case is taken to be open as soon as it is opened, and full or closed never.
 */
export function simulation(rules: Rules, at: Date) {
  const keys = new Map<string, Key>();

  const keyOf = (caseKey: string): Key => {
    const key = keys.get(caseKey) ?? { ids: new Set(), held: 0, isOpen: false };
    keys.set(caseKey, key);
    return key;
  };

  const opening = ({ caseKey, draft }: Placement, identity: string): [Action, string | null] => {
    const key = keyOf(caseKey);
    if (key.ids.has(identity)) return ['duplicate', 'the same alert came before'];
    key.ids.add(identity);
    if (key.isOpen || draft.existingCase !== null) {
      key.isOpen = true;
      return ['attach', null];
    }
    key.held += 1;
    if (draft.threshold && key.held < draft.threshold.alerts)
      return ['hold', `${key.held} of the ${draft.threshold.alerts} alerts that open a case`];
    key.isOpen = true;
    return ['open', key.held > 1 ? `with ${key.held - 1} held before` : null];
  };

  const updating = ({ caseKey }: Placement): [Action, string | null] =>
    keys.get(caseKey)?.isOpen ? ['update', null] : ['none', 'the alert is resolved, and in no case'];

  const caseOf = (alert: Alert, placement: Placement): SimulatedCase => {
    const { connection, route, caseKey, draft } = placement;
    const { severity, tags, subject, assignee, existingCase } = draft;
    const identity = hashOf([alert.source, alert.id]);
    const [action, reason] = alert.state === 'open' ? opening(placement, identity) : updating(placement);
    const looks = { severity, tags, subject, assignee, existingCase };
    return { connection, route, key: caseKey, action, reason, name: draft.name, ...looks };
  };

  return async (alert: Alert): Promise<SimulatedCase[]> => {
    if (alert.fault) return [nowhere('fail', alert.fault.reason)];
    if (!rules) return [];
    const suppressed = alert.state === 'open' ? await rules.suppressor(alert, at) : null;
    if (suppressed !== null) return [nowhere('suppress', suppressed)];
    const placements = await rules.router(alert);
    if (placements.length === 0) return [nowhere('none', 'no route takes this alert')];
    return placements.map((it) =>
      'reason' in it
        ? { ...nowhere('fail', it.reason), connection: it.connection, route: it.route }
        : caseOf(alert, it),
    );
  };
}

const nowhere = (action: Action, reason: string): SimulatedCase => ({
  connection: null,
  route: null,
  key: null,
  action,
  reason,
  name: null,
});
