import * as v from 'valibot';
import { falconSwitches } from '../../local/simulators/falcon/switches.ts';
import { incydrSwitches } from '../../local/simulators/incydr/index.ts';

export type Flow = 'opening' | 'export';
export type Setting = Record<string, string>;

/** What the flows have to do with a platform's switches: each name stands somewhere in here. */
export type Touched = Record<
  Flow,
  {
    /** Tried together, since none of them changes what becomes of an alert or a case. */
    together: readonly string[];
    /** Tried one by one. */
    alone: readonly string[];
  }
> & {
  /** Noticed only by a client that is refused, held up or sent elsewhere. */
  hindrances: readonly string[];
  /** Why no flow can notice them, and which. */
  untouched: Record<string, readonly string[]>;
};

const falcon: Touched = {
  opening: {
    together: [
      'tokenExpirySeconds',
      'unknownId',
      'maxIds',
      'createStatus',
      'createIn',
      'statusTransitions',
      'severityBands',
      'severityLevels',
      'overlong',
      'actorType',
      'conflictStatus',
      'evidenceBumps',
    ],
    alone: [
      'unknownAlert',
      'unknownEvent',
      'eventIdFormat',
      'duplicateEvidence',
      'mixedList',
      'closedAttach',
    ],
  },
  export: { together: [], alone: [] },
  hindrances: ['badCredentials', 'regionHeader', 'tokenRateLimit', 'rateLimitScope', 'rateLimitText'],
  untouched: {
    'a case is created with a number as its severity, never with a level': ['severityConflict'],
    'a case is created without a format of its description': ['descriptionFormat'],
    'tags come with the create alone': ['duplicateTags'],
    'no flow merges cases': ['mergeSource', 'mergeTags'],
    'the one search is for one tag, a hash, and its first find': [
      'unknownField',
      'fqlPrecedence',
      'fqlEscape',
      'overCeiling',
      'overLimit',
    ],
    'no flow asks for files': [
      'fileLimit',
      'downloadForm',
      'linkExpirySeconds',
      'linkUses',
      'linkHost',
      'maxUploadBytes',
      'uploadWithoutCase',
      'hashAlgorithm',
      'fileRename',
      'rtrMode',
      'rtrScope',
    ],
    'no flow asks for settings, and a case is created without a template': [
      'settingsLimit',
      'afterLocation',
      'deleteReferenced',
      'patchForm',
      'newFieldOnPatch',
      'dataTypes',
      'paramsForm',
      'snapshotForm',
      'exportForm',
      'deleteTemplateBody',
      'slaMethod',
      'slaRules',
      'timerStart',
      'timerUnit',
    ],
  },
};

const answers = [
  'tokenExpirySeconds',
  'plainErrors',
  'archivalTime',
  'idForm',
  'microseconds',
  'attachStatus',
];

const incydr: Touched = {
  opening: {
    together: [
      ...answers,
      'errorShape',
      'unstatedCodes',
      'createStatus',
      'nameComparison',
      'nameTrimming',
      'nameHeldBy',
      'nameSearch',
      'duplicateEvents',
      'reuseNumbers',
      'subjectKind',
      'assigneeKind',
      'attachToMissingCase',
    ],
    alone: ['lengthUnit', 'mixedList', 'maxEventsPerCall', 'maxEventsPerCase', 'maxPageSize'],
  },
  export: {
    together: [...answers, 'csvHeadings', 'csvCase', 'zipLayout', 'contentTypes'],
    alone: ['dateBounds', 'attachBumpsUpdatedAt', 'maxPageSize'],
  },
  hindrances: ['badCredentials', 'access', 'retryAfter', 'rateLimitOn'],
  untouched: {
    'no flow updates or deletes a case': [
      'putWithoutName',
      'putWithoutStatus',
      'setArchived',
      'deleteClosed',
    ],
    'no flow lists cases by status': ['statusList'],
    'the ZIP is asked for with all of its flags, each true': ['zipDefaults', 'zipAllFalse'],
    'captured files come within the ZIP, never one by one': ['unavailableFile'],
    'no flow asks for groups, alerts, actors or sessions': [
      'maxGroups',
      'alertsApi',
      'actorIds',
      'historyOrder',
    ],
  },
};

export const touchedOf = { falcon, incydr };
const schemas = { falcon: falconSwitches.entries, incydr: incydrSwitches.entries };

/** Values of the switches that are no choice between words. */
const samples: Record<string, string[]> = {
  tokenExpirySeconds: ['900', '1', '999999'],
  tokenRateLimit: ['none', '2'],
  rateLimitText: ['API rate limit exceeded.', 'Slow down.'],
  maxIds: ['1000', '1'],
  // A page of 100 is what the contract says one gets without asking.
  maxPageSize: ['none', '100'],
  maxEventsPerCall: ['none', '1', '2'],
  maxEventsPerCase: ['none', '3'],
};

const options = v.object({ options: v.array(v.string()) });

/** The names of a platform's switches, with the values that their schemas allow, the default first. */
export const valuesOf = (platform: keyof typeof schemas): Map<string, string[]> =>
  new Map(
    Object.entries(schemas[platform]).map(([name, { wrapped }]) => {
      const words = v.safeParse(options, wrapped);
      const values = words.success && !(name in samples) ? words.output.options : (samples[name] ?? []);
      for (const value of values) v.parse(wrapped, value);
      return [name, values];
    }),
  );

/** As many settings as it takes until each value of each switch was in one. */
export function settingsTogether(platform: keyof typeof schemas, names: readonly string[]): Setting[] {
  const values = valuesOf(platform);
  const most = Math.max(...names.map((name) => values.get(name)?.length ?? 0));
  return Array.from({ length: most }, (_, row) =>
    Object.fromEntries(
      names.map((name) => {
        const its = values.get(name) ?? [];
        return [name, its[row % its.length] ?? ''];
      }),
    ),
  );
}

/** Each value but the default of each switch. */
export const settingsAlone = (platform: keyof typeof schemas, names: readonly string[]): Setting[] =>
  names.flatMap((name) => (valuesOf(platform).get(name) ?? []).slice(1).map((value) => ({ [name]: value })));

/** Each value of a switch. */
export const eachOf = (platform: keyof typeof schemas, name: string): Setting[] =>
  (valuesOf(platform).get(name) ?? []).map((value) => ({ [name]: value }));
