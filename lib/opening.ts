import {
  type Attempt,
  type CaseFacts,
  type CaseRecord,
  type CaseRecords,
  Overtaken,
} from './case-records.ts';
import { type Declined, Unavailable, type Unexpected } from './errors.ts';
import type { Permit } from './http.ts';
import type { Inbox } from './inbox.ts';
import type { KeptAlert, WaitingAlert } from './inbox-rows.ts';
import { idsFor, type Log, type LogFields } from './log.ts';
import { cutAt } from './text.ts';

/** What the protocol needs, whichever the platform. Times in milliseconds, from the connection's settings. */
export type OpeningDeps = {
  inbox: Inbox;
  records: CaseRecords;
  now: () => Date;
  log: Log;
  /** What tells this deployment's cases from those of another on the same tenant. */
  deployment: string;
  timings: { timeout: number; commitDelay: number; indexLag: number };
  /** When the function is stopped: no step is begun that could not end before. */
  deadline: Date;
  /** The time that the table was restored to from a backup: what was done after it is not in there. Null for one that never was. */
  restoredTo?: (() => Promise<string | null>) | undefined;
  /** Takes a turn of the connection's budget, where its calls are budgeted. */
  permit?: Permit | undefined;
  /** Told of each case that was opened. */
  onOpened?: ((connection: string) => void) | undefined;
};

/** A case that takes no more: what it holds, of what an alert brings, and whether it is full or gone rather than closed. */
type LeftCase = {
  caseId: string;
  held: ReadonlySet<string>;
  idsOf: (alert: KeptAlert) => string[];
  overflows?: boolean;
  isGone?: boolean;
};

const longestBackoff = 5 * 60_000;
// Between a platform's clock and ours.
const clockSkew = 60_000;
// A platform's refusal of a list may name every id of it.
const maxReason = 1_000;

/** When an attempt's send must start, and whether its turn of the budget is taken. */
export type SendOptions = { sendBefore: Date; permitted: boolean };

export type Opening = ReturnType<typeof openingOf>;

/** A worker's hold on one case record: the latest version it knows, and the attempt it has begun. */
export function openingOf(start: CaseRecord, deps: OpeningDeps) {
  const { inbox, records, now, log, timings, deadline, permit, onOpened, restoredTo = never } = deps;
  const { timeout, commitDelay, indexLag } = timings;
  const lastSend = new Date(deadline.getTime() - timeout);
  // From writing an attempt down to sending it, waiting out a short 429 included. What is late costs another write.
  const sendWithin = timeout / 2;
  let record = start;
  let begun: Attempt | null = null;
  let lookingFor: string | null = null;

  const begin = async (kind: Attempt['kind'], ids: string[], change: CaseFacts = {}) => {
    const until = now().getTime() + sendWithin + timeout + commitDelay;
    const attempt = { kind, ids, until: new Date(until).toISOString() };
    record = await records.begin({ ...record, ...change }, attempt, new Date(until + indexLag));
    begun = attempt;
  };

  const finish = async (change: CaseFacts = {}) => {
    record = await records.finish(record, change);
    begun = null;
  };

  const nextGeneration = async ({ overflows = false, isGone = false } = {}) => {
    record = await records.nextGeneration(record, { overflows, isGone });
    begun = null;
  };

  return {
    record: () => record,

    /** After this no call may start: the function would be stopped before its answer. */
    lastSend,

    /** Tells that there is a case now that was not there before. */
    opened(caseId: string, told: LogFields): void {
      const { connection, caseKey } = record;
      log.info('case opened', { connection, caseKey, caseId, ...told });
      onOpened?.(connection);
    },

    /** Whether the table came from a backup, so that it may lack what was done on the platform since. */
    isRestored: async (): Promise<boolean> => (await restoredTo()) !== null,

    /**
     * Whether the platform is to be looked at before this key's generation is gone on with: its record came from a backup, or is
     * missing because it did. Not after a look that found no case: of a later generation there is none either.
     */
    async isToLook(): Promise<boolean> {
      lookingFor = await restoredTo();
      const { lookedFor, generation } = record;
      if (lookedFor === lookingFor || lookedFor === lookOf(lookingFor, generation)) lookingFor = null;
      return lookingFor !== null;
    },

    /**
     * Whether an alert that brings no evidence is in a case that was found by its token: it opened it. After an attempt the oldest one
     * did. A look may find a case that is older than all that wait, and closed: then it is one that the case tells of, or that was
     * there before it.
     */
    isOpener(waiting: WaitingAlert[], createdAt: string | null, tellsOf: (alert: KeptAlert) => boolean) {
      const [oldest] = record.caseId === null ? waiting : [];
      const wasThere =
        createdAt !== null && Date.parse(oldest?.receivedAt ?? '') <= Date.parse(createdAt) + clockSkew;
      return (alert: KeptAlert): boolean =>
        oldest !== undefined &&
        ((alert === oldest.alert && (record.attempt !== null || wasThere)) ||
          (record.attempt === null && tellsOf(alert)));
    },

    /** Marks alerts attached to a case, updates said in it. Comes before the attempt is cleared, never after. */
    done: (alerts: WaitingAlert[], caseId: string): Promise<void> =>
      inbox.markDone(record.caseKey, alerts, caseId, now()),

    /** The sender's own body of an alert as JSON; null where it is too large for a row. */
    rawAlert: (it: WaitingAlert): Promise<string | null> => inbox.rawAlert(it),

    /** Ends an alert whose case has the file with its body, or goes without for a reason. */
    filed: async (it: WaitingAlert, reason: string | null = null): Promise<void> => {
      await inbox.markFiled(record.caseKey, it, reason, now());
      const { connection, caseKey } = record;
      const { alert, fileFor: caseId } = it;
      if (reason !== null)
        log.warn('raw alert not uploaded', { connection, caseKey, caseId, alertId: alert.id, reason });
    },

    /** Marks one alert failed, so that its neighbours can go on. */
    fail: async (alert: WaitingAlert, reason: string): Promise<void> => {
      const { caseKey, connection } = record;
      await inbox.markUndone(caseKey, alert, 'failed', cutAt(reason, maxReason), now());
      const [alertId = ''] = idsFor([alert.alert]);
      log.error('alert failed', { connection, caseKey, alertId, reason });
    },

    /** Ends an update that no case has to be told of. */
    suppress: (update: WaitingAlert, reason: string): Promise<void> =>
      inbox.markUndone(record.caseKey, update, 'suppressed', reason, now()),

    /** Holds alerts of which there are not enough to open a case. */
    hold: (alerts: WaitingAlert[]): Promise<void> => inbox.hold(record.caseKey, alerts, now()),

    /** The case that an update is about: the one that holds its alert, else the key's open one; null where there is none. */
    caseFor: async ({ alert }: WaitingAlert): Promise<string | null> =>
      (await inbox.caseOf(record.caseKey, record.connection, alert))?.caseId ?? record.caseId,

    /** Since when the alert of an update is in its case; null where it is in none. */
    inCaseSince: async ({ alert }: WaitingAlert): Promise<Date | null> =>
      (await inbox.caseOf(record.caseKey, record.connection, alert))?.since ?? null,

    /** Whether a case is to be closed: its route says so, and all its alerts are resolved. */
    isToClose: async (updates: WaitingAlert[], caseId: string): Promise<boolean> =>
      updates.some(({ draft }) => draft.whenResolved === 'close') &&
      (await inbox.isAllResolved(record.caseKey, caseId)),

    /** Records the case that an attempt turns out to have come to, and which of the waiting alerts are in it. @throws Overtaken */
    async recovered(
      caseId: string,
      waiting: WaitingAlert[],
      isIn: (alert: KeptAlert) => boolean,
      facts: CaseFacts = {},
    ): Promise<void> {
      const attached = waiting.filter(({ alert }) => isIn(alert));
      const wasOpened = record.caseId === null && record.attempt !== null;
      await inbox.markDone(record.caseKey, attached, caseId, now());
      const openedAt = record.openedAt ?? waiting[0]?.receivedAt ?? now().toISOString();
      const { generation } = record;
      const looked = lookingFor === null ? {} : { lookedFor: lookOf(lookingFor, generation) };
      await finish({ ...facts, ...looked, caseId, openedAt });
      const { connection, caseKey } = record;
      const alertIds = idsFor(attached.map(({ alert }) => alert));
      log.info('case recovered', { connection, caseKey, caseId, alerts: attached.length, alertIds });
      if (wasOpened) onOpened?.(connection);
    },

    /**
     * For a case that is not found: a read by id may lag like a search does, so it is believed at the second time.
     * @throws Unavailable at the first.
     */
    believeGone(): void {
      if (record.failures === 0) throw notYet('the case is not found by its id', indexLag);
    },

    /** The platform is to be asked again once its index can be relied on. */
    notYet: (what: string) => notYet(what, indexLag),

    /** Writes down what is about to be sent. @throws Overtaken */
    begin,

    /** For the next send of the attempt, which is written down anew when its time has run out. @throws Overtaken */
    async sendOptions(): Promise<SendOptions> {
      if (!begun) throw new Error('an attempt is begun before anything is sent');
      // First: the wait for a turn may be longer than an attempt is good for.
      await permit?.(lastSend);
      const sendBefore = (attempt: Attempt) =>
        new Date(new Date(attempt.until).getTime() - commitDelay - timeout);
      if (now() > sendBefore(begun)) await begin(begun.kind, begun.ids);
      const before = sendBefore(begun);
      return { sendBefore: before < lastSend ? before : lastSend, permitted: permit !== undefined };
    },

    /** Clears the attempt and records what it came to. @throws Overtaken */
    finish,

    /** Clears an attempt that came to nothing; that it failed is not forgotten. @throws Overtaken */
    async clear() {
      if (lookingFor !== null) return finish({ lookedFor: lookingFor });
      record = await records.withdraw(record, null);
      begun = null;
    },

    /** Turns to the key's next case: the one at hand is gone or too old. @throws Overtaken */
    nextGeneration,

    /**
     * The same where the case at hand is there, but takes no more. What it holds of the alerts stays with it: one that it holds
     * whole is done, and of any other the next case takes the rest. @throws Overtaken
     */
    async leaveCase(alerts: WaitingAlert[], { caseId, held, idsOf, ...why }: LeftCase) {
      for (const it of alerts) {
        const ids = idsOf(it.alert);
        const here = ids.filter((id) => held.has(id));
        if (here.length === 0) continue;
        if (here.length === ids.length) await inbox.markDone(record.caseKey, [it], caseId, now());
        else await inbox.leaveIn(caseId, record.caseKey, it, here);
      }
      await nextGeneration(why);
    },

    /** Leaves the key alone until the platform may answer again. */
    async leave(reason: Unavailable | Declined | Unexpected): Promise<void> {
      const { retryAt, uncertain } =
        reason instanceof Unavailable ? reason : { retryAt: now(), uncertain: true };
      const backoff = Math.min(longestBackoff, 1000 * 2 ** record.failures);
      const due = new Date(Math.max(retryAt.getTime(), now().getTime() + backoff));
      // What the platform surely did not take is forgotten. What it may have taken is looked into when it is settled.
      const trouble = cutAt(reason.message, maxReason);
      if (begun && !uncertain) await records.withdraw(record, due, trouble).catch(ignoreOvertaken);
      else {
        const settled = Math.max(due.getTime(), begun ? settledAt(begun) : 0);
        await records.postpone(record, new Date(settled), trouble);
      }
    },
  };

  function settledAt({ until }: Attempt): number {
    return new Date(until).getTime() + indexLag;
  }

  function notYet(what: string, pause: number): Unavailable {
    return new Unavailable(what, { retryAt: new Date(now().getTime() + pause), uncertain: false });
  }
}

const never = async (): Promise<string | null> => null;

const lookOf = (restore: string | null, generation: number) => `${restore}, generation ${generation}`;

const ignoreOvertaken = (error: unknown) => {
  if (!(error instanceof Overtaken)) throw error;
};
