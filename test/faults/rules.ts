/** One rule of the opening protocol, as the text that holds it, and the text that takes it out. */
export type Rule = { file: string; from: string; to: string };

/**
 * The rules of design.md's opening protocol. A run without any one of them must break a promise for some seed:
 * `npm run faults -- --without claim` shows it.
 */
export const rules = {
  /** A redelivery after routes were edited finds the first case. */
  claim: [
    {
      file: 'lib/inbox.ts',
      from: `const caseKey = first
        ? placement.caseKey
        : v.parse(v.object({ caseKey: v.string() }), await table.get(claim)).caseKey;`,
      to: 'const caseKey = first || !first ? placement.caseKey : "";',
    },
  ],
  /** On every delivery, first or repeated, the alert's own item is put before the 2xx. */
  'item before 2xx': [
    {
      file: 'lib/inbox.ts',
      from: 'if (await table.putIfAbsent(row)) {',
      to: `if (!first) return { result: 'duplicate', state: 'attached', caseKey };
      if (await table.putIfAbsent(row)) {`,
    },
  ],
  'record read before the alerts': [
    {
      file: 'lib/drain.ts',
      from: 'const record = await records.read(caseKey, connection);',
      to: 'const early = await inbox.waiting(caseKey);\n    const record = await records.read(caseKey, connection);',
    },
    { file: 'lib/drain.ts', from: 'await inbox.waiting(caseKey), moves', to: 'early, moves' },
  ],
  'conditional attempt': [
    {
      file: 'lib/case-records.ts',
      from: 'write(record, { attempt, dueAt: due.toISOString() }),',
      to: `table
        .put({ ...rowOf({ ...record, attempt, dueAt: due.toISOString() }), ...keyOf(record), version: record.version + 1 })
        .then(() => ({ ...record, attempt, dueAt: due.toISOString(), version: record.version + 1 })),`,
    },
  ],
  'send guard': [
    {
      file: 'lib/opening.ts',
      from: 'const before = sendBefore(begun);',
      to: "const before = new Date('2100-01-01T00:00:00Z');",
    },
    {
      file: 'lib/opening.ts',
      from: 'if (now() > sendBefore(begun)) await begin(begun.kind, begun.ids);',
      to: '',
    },
    {
      file: 'lib/opening.ts',
      from: 'sendBefore: before < lastSend ? before : lastSend',
      to: 'sendBefore: before',
    },
  ],
  'no retry within a try': [
    {
      file: 'lib/http.ts',
      from: 'const again = request.repeatable || !outcome.uncertain;',
      to: 'const again = true;',
    },
  ],
  'wait for until plus lag': [
    { file: 'lib/opening.ts', from: 'attempt, new Date(until + indexLag));', to: 'attempt, now());' },
    {
      file: 'lib/opening.ts',
      from: 'return new Date(until).getTime() + indexLag;',
      to: 'return Math.min(0, new Date(until).getTime());',
    },
  ],
  'read first': [
    {
      file: 'lib/drain.ts',
      from: 'else if (record.attempt || (waiting.length > 0 && (await opening.isToLook())))\n    await moves.recover(opening, alerts);',
      to: 'else if (record.attempt) await opening.clear();',
    },
  ],
  'mark before clear': [
    {
      file: 'lib/incydr/attach-events.ts',
      from: 'await opening.done(some, caseId);',
      to: '',
    },
    {
      file: 'lib/incydr/attach-events.ts',
      from: 'await opening.finish(opened);',
      to: 'await opening.finish(opened);\n  await opening.done(attached, caseId);',
    },
  ],
  'conditional clear': [
    {
      file: 'lib/case-records.ts',
      from: 'write(record, { ...change, attempt: null, dueAt: null, failures: 0, trouble: null }),',
      to: `((next) => table.put({ ...rowOf(next), ...keyOf(next), version: next.version }).then(() => next))({
        ...record, ...change, attempt: null, dueAt: null, failures: 0, trouble: null, version: record.version + 1,
      }),`,
    },
  ],
} satisfies Record<string, Rule[]>;

export type RuleName = keyof typeof rules;

/** A seed of the small size that breaks without the rule; one that is not named here breaks with the first. */
export const bitingSeeds: Partial<Record<RuleName, number>> = {
  'record read before the alerts': 49,
  'mark before clear': 94,
};

/** The size of a run that takes a second or two. */
export const small = { alerts: 300, keys: 10 };
