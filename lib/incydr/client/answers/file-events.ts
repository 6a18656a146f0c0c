import * as v from 'valibot';
import { queryProblem } from '../refusals.ts';
import { flag, id, isWhole, list, number, part, text } from './values.ts';

const tabs = list(v.looseObject({ title: text, url: text }));
const people = part({ email: list(v.string()) });
const place = {
  accountName: text,
  accountType: text,
  category: text,
  domains: list(v.string()),
  ip: text,
  name: text,
  operatingSystem: text,
  privateIp: list(v.string()),
  remoteHostname: text,
  removableMedia: part({ name: text, vendor: text, serialNumber: text }),
  tabs,
  user: people,
};

/** A file event (v2): the parts and fields that cases and alerts need; all others stay as they come. */
export const fileEvent = v.looseObject({
  '@timestamp': text,
  event: part({
    id: text,
    action: text,
    ingested: text,
    inserted: text,
    observer: text,
    detectorDisplayName: text,
    shareType: list(v.string()),
    vector: text,
    xfcEventId: text,
  }),
  file: part({
    id: text,
    name: text,
    directory: text,
    category: text,
    mimeType: text,
    owner: text,
    sizeInBytes: number,
    url: text,
    created: text,
    modified: text,
    changeType: text,
    hash: part({ md5: text, sha256: text }),
  }),
  source: part({ ...place, domain: text, email: part({ from: text, sender: text }) }),
  destination: part({
    ...place,
    email: part({ recipients: list(v.string()), subject: text }),
    printerName: text,
    printJobName: text,
  }),
  process: part({ executable: text, owner: text }),
  report: part({ id: text, name: text, type: text, count: number }),
  responseControls: part({ preventativeControl: text }),
  risk: part({
    score: number,
    severity: text,
    trusted: flag,
    trustReason: text,
    indicators: list(v.looseObject({ id: text, name: text, weight: number })),
  }),
  user: part({ id, email: text, deviceUid: text }),
  git: part({ repositoryUri: text, repositoryUser: text, lastCommitHash: text }),
});
export type IncydrFileEvent = v.InferOutput<typeof fileEvent>;

export const fileEventsPage = v.pipe(
  v.looseObject({
    fileEvents: list(fileEvent),
    nextPgToken: text,
    problems: list(queryProblem),
    totalCount: number,
  }),
  v.check(({ fileEvents, totalCount }) => isWhole(fileEvents, totalCount)),
  v.transform((it) => ({ ...it, fileEvents: it.fileEvents ?? [] })),
);
export type IncydrFileEventsPage = v.InferOutput<typeof fileEventsPage>;

export const fileEventGroups = v.pipe(
  v.looseObject({
    groups: list(v.looseObject({ value: text, docCount: number })),
    problems: list(queryProblem),
  }),
  v.transform((it) => ({ ...it, groups: it.groups ?? [] })),
);

const savedSearch = v.looseObject({
  id: text,
  name: text,
  notes: text,
  apiVersion: number,
  columns: list(v.string()),
  groupClause: text,
  groups: list(v.looseObject({})),
  createdByUID: id,
  createdByUsername: text,
  creationTimestamp: text,
  modifiedByUID: id,
  modifiedByUsername: text,
  modifiedTimestamp: text,
  srtKey: text,
  srtDir: text,
});
export type IncydrSavedSearch = v.InferOutput<typeof savedSearch>;

export const savedSearches = v.looseObject({ searches: v.nullish(v.array(savedSearch), []) });
