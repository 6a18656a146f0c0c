import * as v from 'valibot';
import { addEvidence } from './evidence.ts';
import { caseChanges, changesOf } from './case-changes.ts';
import { theCase } from './case-answers.ts';
import { fileByHand } from './files/by-hand.ts';
import { fileDetails } from './files/case-file.ts';
import { at, users } from './seed.ts';
import { setTags } from './tags.ts';
import { changeCase, openCase, raiseAlerts, registerAlert, type Tenant } from './tenant.ts';
import type { FalconCase } from './records.ts';
import { caseView } from './view.ts';

/** What a person on the console, a sensor or an administrator does; called by tests and by the control API. */
export type ByHand = ReturnType<typeof byHand>;

/** Acts on the tenant past the API: no token, no rate limit, no request logged. */
export function byHand(tenant: Tenant) {
  const person = at(users, 0);
  const editCase = (id: string, fields: v.InferOutput<typeof caseChanges>): FalconCase => {
    const it = theCase(tenant, id);
    return changeCase(tenant, it, changesOf(tenant, it, fields), { by: person, bumps: 'version' });
  };
  const attach = (id: string, alerts: string[], events: string[]): FalconCase => {
    const it = theCase(tenant, id);
    const { evidence } = addEvidence(tenant, it.evidence, { alerts, events });
    return changeCase(tenant, it, { evidence }, { by: person, bumps: tenant.switches().evidenceBumps });
  };
  return {
    editCase,
    attach,
    closeCase: (id: string) => editCase(id, { status: 'closed' }),
    /** Attaches `count` alerts raised for it. */
    fillCase: (id: string, count: number) => attach(id, raiseAlerts(tenant, count), []),
    tagCase: (id: string, tag: string) => {
      const it = theCase(tenant, id);
      return setTags(tenant, it, [...it.tags, tag], person);
    },
    untagCase: (id: string, tag: string) => {
      const it = theCase(tenant, id);
      return setTags(
        tenant,
        it,
        it.tags.filter((held) => held !== tag),
        person,
      );
    },
    /** Makes alert ids known, so that they can be attached. */
    addAlerts: (ids: readonly string[]): void => {
      for (const id of ids) registerAlert(tenant, id, tenant.now());
    },
    raiseAlerts: (count: number): string[] => raiseAlerts(tenant, count),
    /** Opens `count` cases without evidence, for lists that must be long. */
    addCases: (count: number): FalconCase[] =>
      Array.from({ length: count }, (_, n) =>
        openCase(tenant, { ...emptyCase, name: `Case ${n + 1}` }, person),
      ),
    addFile: fileByHand(tenant),
    revokeTokens: (): void => tenant.tokens.clear(),
    changeSecret: (clientSecret: string): void => {
      tenant.credentials.clientSecret = clientSecret;
    },
  };
}

const emptyCase = {
  description: '',
  descriptionFormat: 'text',
  severity: 50,
  status: 'new',
  tags: [],
  evidence: { alerts: [], events: [], leads: [] },
  assignedTo: null,
} as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const id = v.string();

/** The verbs of `POST /__control/{verb}`. */
export function controls(tenant: Tenant, hand: ByHand): Record<string, (body: unknown) => unknown> {
  const verb =
    <S extends v.GenericSchema>(schema: S, act: (input: v.InferOutput<S>) => FalconCase) =>
    (body: unknown) =>
      caseView(tenant, act(v.parse(schema, body)));
  return {
    'close-case': verb(v.strictObject({ id }), (it) => hand.closeCase(it.id)),
    'edit-case': verb(v.strictObject({ id, fields: caseChanges }), (it) => hand.editCase(it.id, it.fields)),
    'fill-case': verb(v.strictObject({ id, count }), (it) => hand.fillCase(it.id, it.count)),
    'tag-case': verb(v.strictObject({ id, tag: v.string() }), (it) => hand.tagCase(it.id, it.tag)),
    'untag-case': verb(v.strictObject({ id, tag: v.string() }), (it) => hand.untagCase(it.id, it.tag)),
    'add-evidence': verb(
      v.strictObject({ id, alerts: v.optional(v.array(id), []), events: v.optional(v.array(id), []) }),
      (it) => hand.attach(it.id, it.alerts, it.events),
    ),
    'add-alerts': (body) => ({ ids: addAlerts(hand, body) }),
    'add-cases': (body) => ({
      ids: hand.addCases(v.parse(v.strictObject({ count }), body).count).map((it) => it.id),
    }),
    'add-file': (body) => {
      const file = v.parse(v.strictObject({ id, name: v.string(), bytes: count }), body);
      return fileDetails(hand.addFile(file.id, file.name, file.bytes));
    },
    'revoke-tokens': () => hand.revokeTokens(),
    'change-secret': (body) =>
      hand.changeSecret(v.parse(v.strictObject({ clientSecret: v.string() }), body).clientSecret),
  };
}

function addAlerts(hand: ByHand, body: unknown): string[] {
  const wanted = v.parse(v.union([v.strictObject({ count }), v.strictObject({ ids: v.array(id) })]), body);
  if ('count' in wanted) return hand.raiseAlerts(wanted.count);
  hand.addAlerts(wanted.ids);
  return wanted.ids;
}
