import type { Rule } from '../faults/rules.ts';

const exportCase = 'lib/exports/export-case.ts';
const plan = 'lib/exports/plan.ts';
const finish = 'lib/exports/finish.ts';

/** The rules by which exports keep their promises. A run without any one of them must break a promise for some seed. */
export const rules = {
  /** A case is read again after its artifacts. */
  'version check': [
    {
      file: exportCase,
      from: 'if ((await reader.versionOf(caseId)) === before.version)',
      to: "if ((await reader.versionOf(caseId)) !== 'never')",
    },
  ],
  /** What an earlier try has stored is used again only where the case is as it was. */
  'fingerprint of kept parts': [
    {
      file: 'lib/exports/exported.ts',
      from: "if (row['fingerprint'] === fingerprint)",
      to: "if (fingerprint !== '')",
    },
  ],
  /** Later runs go by what a run lists, and not by what another worker saw. */
  'end before it is remembered': [
    {
      file: exportCase,
      from: 'if (await end(order, ended, deps)) await remember(order, ended, readAt, deps);',
      to: 'await remember(order, ended, readAt, deps);\n    await end(order, ended, deps);',
    },
  ],
  'a case ends once': [
    {
      file: 'lib/exports/runs.ts',
      from: `table.putIfVersion({ ...withoutNulls(ended), ...caseKey(name, run, ended.caseId), version: 1 }, 0),`,
      to: `table.put({ ...withoutNulls(ended), ...caseKey(name, run, ended.caseId), version: 1 }),`,
    },
  ],
  'nothing is exported for a closed run': [
    { file: exportCase, from: 'if ((await runs.read(name)).openRun !== run) return;', to: '' },
  ],
  'an outage postpones': [
    {
      file: exportCase,
      from: 'if (error instanceof Unavailable)',
      to: 'if (Date.now() < 0 && error instanceof Unavailable)',
    },
  ],
  'watermark last': [
    {
      file: finish,
      from: '  const { key, versionId, sha256 } =\n',
      to: '  state = (await runs.write(name, state, { watermark: run })) ?? state;\n  const { key, versionId, sha256 } =\n',
    },
  ],
  'what failed is tried again': [
    { file: plan, from: 'await queueAll(await failedBefore(name, lastRun, runs), planning, deps);', to: '' },
  ],
  'what casebridge attached counts as a change': [
    {
      file: plan,
      from: 'await queueAll(await attachedSince(name, settings, settled, deps), planning, deps);',
      to: '{}',
    },
  ],
  'what was added and not queued is queued': [
    { file: plan, from: 'if (planning.isResumed) await queueLeft(planning, deps);', to: '' },
  ],
  overlap: [{ file: plan, from: 'export const overlap = 10 * 60_000;', to: 'export const overlap = 0;' }],
  'who is gone is sought among all': [
    { file: 'lib/exports/census.ts', from: 'if (all.has(last.caseId)) continue;', to: '' },
  ],
  'a census compares evidence': [
    {
      file: 'lib/exports/census.ts',
      from: 'if (evidence !== null && last.evidence !== null && evidence !== last.evidence)',
      to: 'if (Date.now() < 0)',
    },
  ],
  'state is written over what was read': [
    {
      file: 'lib/exports/runs.ts',
      from: '(await table.putIfVersion(row, state.version)) ? next : null',
      to: '(await table.put(row)) ? next : null',
    },
  ],
  'an artifact is checked': [
    {
      file: 'lib/exports/inspection.ts',
      from: 'if (wrong !== null) throw badArtifact(name, wrong);',
      to: '',
    },
  ],
  'a failed upload is aborted': [{ file: 'lib/exports/store.ts', from: 'await upload?.abort();', to: '' }],
  'one planner at a time': [
    {
      file: 'lib/exports/open-run.ts',
      from: 'if (isHeld || run === null) return null;',
      to: 'if (run === null) return null;',
    },
  ],
  'a run is in the chain before the watermark': [
    {
      file: finish,
      from: 'await chain.add(name, run, { key, versionId, sha256 });',
      to: '{ run, key, versionId, sha256 };',
    },
  ],
} satisfies Record<string, Rule[]>;

/** A seed of the small size that breaks without the rule; one that is not named here breaks with the first. */
export const bitingSeeds: Partial<Record<keyof typeof rules, number>> = {
  'version check': 3,
  'an outage postpones': 3,
  'what failed is tried again': 2,
  'what casebridge attached counts as a change': 2,
};

/** The size of a run that takes a second or two. */
export const small = { cases: 8, deeds: 20 };
