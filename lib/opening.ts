import { type Attempt, type CaseRecord, type CaseRecords, Overtaken } from './case-records.ts';
import { Unavailable } from './errors.ts';
import type { Attached } from './evidence.ts';
import type { Inbox, KeptAlert, WaitingAlert } from './inbox.ts';
import { type Log, reasonOf } from './log.ts';
import type { Ring } from './rings.ts';

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
};

/** One step for a key; it says whether there is nothing left to do for now. */
export type Step = (opening: Opening, waiting: WaitingAlert[]) => Promise<'again' | 'done'>;

const longestBackoff = 5 * 60_000;
const mostOvertakings = 10;

/**
 * Works through all that waits under one case key, a step at a time, until nothing does or the platform is to be left alone.
 * The record is read before the alerts: its version then guards against whatever happened since.
 */
export async function drain({ connection, caseKey }: Ring, step: Step, deps: OpeningDeps): Promise<void> {
  const { inbox, records, now, log, timings, deadline } = deps;
  for (let overtaken = 0; ; ) {
    const record = await records.read(caseKey, connection);
    // Somebody is at it, or the platform asked for time; the sweep rings when it is due.
    if (record.dueAt !== null && now() < new Date(record.dueAt)) return;
    if (now().getTime() + 2 * timings.timeout > deadline.getTime()) return records.postpone(record, now());
    const opening = openingOf(record, deps);
    try {
      if ((await step(opening, await inbox.waiting(caseKey))) === 'done') return;
    } catch (error) {
      if (error instanceof Overtaken && overtaken < mostOvertakings) overtaken += 1;
      else if (error instanceof Unavailable) {
        log.warn('platform unavailable', {
          connection,
          caseKey,
          reason: reasonOf(error),
          failures: opening.record().failures,
        });
        return opening.leave(error);
      } else throw error;
    }
  }
}

export type Opening = ReturnType<typeof openingOf>;

/** A worker's hold on one case record: the latest version it knows, and the attempt it has begun. */
export function openingOf(start: CaseRecord, { inbox, records, now, log, timings }: OpeningDeps) {
  const { timeout, commitDelay, indexLag } = timings;
  // From writing an attempt down to sending it, waiting out a short 429 included. What is late costs another write.
  const sendWithin = timeout / 2;
  let record = start;
  let begun: Attempt | null = null;

  const begin = async (
    kind: Attempt['kind'],
    ids: string[],
    change: Partial<Pick<CaseRecord, 'caseId' | 'openedAt'>> = {},
  ) => {
    const until = now().getTime() + sendWithin + timeout + commitDelay;
    const attempt = { kind, ids, until: new Date(until).toISOString() };
    record = await records.begin({ ...record, ...change }, attempt, new Date(until + indexLag));
    begun = attempt;
  };

  const fail = async (alert: WaitingAlert, reason: string): Promise<void> => {
    const { caseKey, connection } = record;
    await inbox.markFailed(caseKey, alert, reason, now());
    log.error('alert failed', { connection, caseKey, alertId: alert.alert.id, reason });
  };

  return {
    record: () => record,

    /** Marks one alert failed, so that its neighbours can go on. */
    fail,

    /**
     * Marks each alert by what came of its evidence: failed with the platform's reason, attached, or still waiting
     * where the case took no more. Answers how many were attached. Comes before the attempt is cleared, never after.
     */
    async settle(
      alerts: WaitingAlert[],
      idsOf: (alert: KeptAlert) => string[],
      caseId: string,
      { poisoned, left }: Attached,
    ): Promise<number> {
      const reasonFor = ({ alert }: WaitingAlert) =>
        idsOf(alert)
          .map((id) => poisoned.get(id))
          .find((it) => it !== undefined);
      const settled = alerts.filter(({ alert }) => !idsOf(alert).some((id) => left.includes(id)));
      const attached = settled.filter((it) => reasonFor(it) === undefined);
      await inbox.markAttached(record.caseKey, attached, caseId, now());
      for (const it of settled) {
        const reason = reasonFor(it);
        if (reason !== undefined) await fail(it, reason);
      }
      return attached.length;
    },

    /** Writes down what is about to be sent. @throws Overtaken */
    begin,

    /** For the next send of the attempt, which is written down anew when its time has run out. @throws Overtaken */
    async sendOptions(): Promise<{ sendBefore: Date }> {
      if (!begun) throw new Error('an attempt is begun before anything is sent');
      const sendBefore = () => new Date(new Date(begun?.until ?? 0).getTime() - commitDelay - timeout);
      if (now() > sendBefore()) await begin(begun.kind, begun.ids);
      return { sendBefore: sendBefore() };
    },

    /** Clears the attempt and records what it came to. @throws Overtaken */
    async finish(change: Partial<Pick<CaseRecord, 'caseId' | 'openedAt'>> = {}) {
      record = await records.finish(record, change);
      begun = null;
    },

    /** Turns to the key's next case. @throws Overtaken */
    async succeed() {
      record = await records.succeed(record);
      begun = null;
    },

    /** Leaves the key alone until the platform may answer again. */
    async leave({ retryAt, sent }: Unavailable): Promise<void> {
      const backoff = Math.min(longestBackoff, 1000 * 2 ** record.failures);
      const due = new Date(Math.max(retryAt.getTime(), now().getTime() + backoff));
      // A send without an answer may have taken effect: its attempt stays, and is looked into when it is settled.
      if (begun && sent) return;
      if (begun) await records.withdraw(record, due).catch(ignoreOvertaken);
      else await records.postpone(record, due);
    },
  };
}

const ignoreOvertaken = (error: unknown) => {
  if (!(error instanceof Overtaken)) throw error;
};

/** Whether a record's case takes an alert: the window runs from the opening, by time of receipt. */
export const isWithinWindow = (record: CaseRecord, { receivedAt, draft }: WaitingAlert): boolean =>
  record.openedAt === null ||
  new Date(receivedAt).getTime() <= new Date(record.openedAt).getTime() + draft.window;
