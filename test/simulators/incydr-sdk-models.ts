import * as v from 'valibot';

// What the models of the official Python SDK (2.12.2 and before) want of an answer: a key that is missing is refused there,
// null mostly is not. Only keys that some version of it insists on are listed.

const text = v.nullable(v.string());
const texts = v.nullable(v.array(v.string()));
const whole = v.nullable(v.pipe(v.number(), v.integer()));
const flag = v.nullable(v.boolean());
const time = v.nullable(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/)));
const oneOf = (...words: string[]) => v.picklist(words);

export const token = v.object({
  access_token: v.pipe(v.string(), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)),
  token_type: v.string(),
  expires_in: v.pipe(v.number(), v.integer()),
});

export const customer = v.object({ name: text, registrationKey: text, tenantId: text });

const caseOfList = v.object({
  number: v.pipe(v.number(), v.integer()),
  name: v.string(),
  createdAt: time,
  updatedAt: time,
  subject: text,
  subjectUsername: text,
  status: oneOf('OPEN', 'CLOSED', 'ARCHIVED'),
  assignee: text,
  assigneeUsername: text,
  createdByUserUid: text,
  createdByUsername: text,
  lastModifiedByUserUid: text,
  lastModifiedByUsername: text,
  archivalTime: time,
});
export const casesPage = v.object({ cases: v.array(caseOfList), totalCount: v.number() });
export const caseDetail = v.object({ ...caseOfList.entries, description: text, findings: text });

export const caseFileEvents = v.object({
  events: v.array(
    v.object({
      eventId: text,
      eventTimestamp: time,
      exposure: texts,
      fileAvailability: oneOf(
        'ERROR',
        'EXACT_FILE_AVAILABLE',
        'NO_FILE_AVAILABLE',
        'PENDING',
        'RECENT_FILE_AVAILABLE',
      ),
      fileName: text,
      filePath: text,
      riskIndicators: v.array(v.object({ name: v.string(), weight: v.number() })),
      riskScore: whole,
      riskSeverity: text,
    }),
  ),
  totalCount: whole,
});

const media = v.nullable(
  v.object({
    busType: text,
    capacity: whole,
    mediaName: text,
    name: text,
    partitionId: texts,
    serialNumber: text,
    vendor: text,
    volumeName: texts,
  }),
);
const tabs = v.nullable(v.array(v.object({ title: text, titleError: text, url: text, urlError: text })));
const emails = v.nullable(v.object({ email: texts }));
const list = v.array(v.string());

export const fileEvent = v.object({
  '@timestamp': time,
  destination: v.object({
    accountName: text,
    accountType: text,
    category: text,
    domains: texts,
    email: v.nullable(v.object({ recipients: texts, subject: text })),
    ip: text,
    name: text,
    operatingSystem: text,
    printJobName: text,
    printerName: text,
    printedFilesBackupPath: text,
    privateIp: texts,
    removableMedia: media,
    tabs,
    user: emails,
  }),
  event: v.object({
    action: text,
    id: text,
    ingested: time,
    inserted: time,
    observer: text,
    relatedEvents: v.nullable(v.array(v.object({ id: text }))),
    shareType: texts,
    vector: text,
  }),
  file: v.object({
    category: text,
    categoryByBytes: text,
    categoryByExtension: text,
    classifications: v.nullable(v.array(v.object({ value: text, vendor: text }))),
    cloudDriveId: text,
    created: time,
    directory: text,
    directoryId: texts,
    hash: v.nullable(v.object({ md5: text, md5Error: text, sha256: text, sha256Error: text })),
    id: text,
    mimeTypeByBytes: text,
    mimeTypeByExtension: text,
    modified: time,
    name: text,
    owner: text,
    sizeInBytes: whole,
    url: text,
  }),
  process: v.object({ executable: text, owner: text, extension: v.nullable(v.object({ browser: text })) }),
  report: v.object({
    count: whole,
    description: text,
    headers: texts,
    id: text,
    name: text,
    type: text,
  }),
  responseControls: v.object({ preventativeControl: text, userJustification: v.nullable(v.object({})) }),
  risk: v.object({
    indicators: v.nullable(v.array(v.object({ name: text, id: text, weight: whole }))),
    score: whole,
    severity: text,
    trustReason: text,
    trusted: flag,
    untrustedValues: v.object({
      accountNames: list,
      domains: list,
      gitRepositoryUris: list,
      slackWorkspaces: list,
      urlPaths: list,
    }),
  }),
  source: v.object({
    category: text,
    domain: text,
    domains: texts,
    email: v.nullable(v.object({ from: text, sender: text })),
    ip: text,
    name: text,
    operatingSystem: text,
    privateIp: texts,
    removableMedia: media,
    tabs,
    user: emails,
  }),
  user: v.object({ deviceUid: text, email: text, id: text }),
  git: v.object({ eventId: text, repositoryUri: text }),
});

export const fileEventsPage = v.object({
  fileEvents: v.array(fileEvent),
  nextPgToken: text,
  problems: v.null(),
  totalCount: whole,
});

export const savedSearches = v.object({
  searches: v.array(
    v.object({
      apiVersion: whole,
      columns: texts,
      createdByUID: text,
      createdByUsername: text,
      creationTimestamp: time,
      groupClause: text,
      groups: v.array(
        v.object({
          filterClause: text,
          filters: v.array(v.object({ operator: text, term: text, value: text })),
        }),
      ),
      id: text,
      modifiedByUID: text,
      modifiedByUsername: text,
      modifiedTimestamp: time,
      name: text,
      notes: text,
      srtDir: v.nullable(oneOf('asc', 'desc')),
      srtKey: text,
    }),
  ),
});

const sessionState = oneOf(
  'OPEN',
  'IN_PROGRESS',
  'CLOSED',
  'CLOSED_TP',
  'CLOSED_TP_BENIGN',
  'CLOSED_FP',
  'OPEN_NEW_DATA',
);

export const session = v.object({
  actorId: text,
  beginTime: whole,
  contentInspectionResults: v.nullable(v.object({ detectedOnAlerts: list })),
  contextSummary: text,
  criticalEvents: whole,
  endTime: whole,
  exfiltrationSummary: text,
  firstObserved: whole,
  highEvents: whole,
  lastUpdated: whole,
  lowEvents: whole,
  moderateEvents: whole,
  noRiskEvents: whole,
  notes: v.array(v.object({ content: text, id: text, sourceTimestamp: whole, userId: text })),
  riskIndicators: v.array(v.object({ eventCount: whole, id: text, name: text, weight: whole })),
  scores: v.array(v.object({ score: whole, severity: whole, sourceTimestamp: whole })),
  sessionId: text,
  states: v.array(
    v.object({ sourceTimestamp: whole, state: sessionState, stateV2: v.string(), userId: text }),
  ),
  tenantId: text,
  triggeredAlerts: v.array(v.object({ alertId: text, lessonId: text, ruleId: text })),
  userId: text,
});
export const sessionsPage = v.object({ items: v.array(session), totalCount: v.number() });
export const sessionEvents = v.object({ queryResult: fileEventsPage });

const alert = {
  tenantId: v.pipe(v.string(), v.maxLength(40)),
  type: text,
  id: text,
  createdAt: v.nonNullable(time),
  state: text,
  stateLastModifiedBy: text,
  stateLastModifiedAt: time,
  name: text,
  description: text,
  actor: text,
  actorId: text,
  severity: text,
  riskSeverity: text,
  ruleId: text,
  watchlists: v.array(v.object({ id: text, name: text, type: text, isSignificant: v.boolean() })),
};
export const alertQueryPage = v.object({
  type$: v.string(),
  alerts: v.array(v.object(alert)),
  totalCount: v.pipe(v.number(), v.integer()),
  problems: v.array(v.unknown()),
});
export const alertDetails = v.object({
  alerts: v.array(
    v.object({
      ...alert,
      observations: v.array(
        v.object({
          id: text,
          observedAt: v.nonNullable(time),
          lastObservedAt: time,
          type: text,
          data: v.pipe(v.string(), v.parseJson(), v.looseObject({})),
        }),
      ),
      note: v.nullable(
        v.object({ id: text, lastModifiedAt: v.nonNullable(time), lastModifiedBy: text, message: text }),
      ),
    }),
  ),
});

export const usersPage = v.object({
  users: v.array(
    v.object({
      legacyUserId: text,
      userId: text,
      username: text,
      firstName: text,
      lastName: text,
      legacyOrgId: text,
      orgId: text,
      orgGuid: text,
      orgName: text,
      notes: text,
      active: flag,
      blocked: flag,
      creationDate: time,
      modificationDate: time,
    }),
  ),
  totalCount: whole,
});

const day = v.nullable(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/)));
export const actor = v.object({
  active: flag,
  actorId: text,
  alternateNames: texts,
  country: text,
  department: text,
  division: text,
  employeeType: text,
  endDate: day,
  firstName: text,
  inScope: flag,
  lastName: text,
  locality: text,
  managerActorId: text,
  name: text,
  notes: text,
  parentActorId: text,
  region: text,
  startDate: day,
  title: text,
});
export const actorsPage = v.object({ actors: v.array(actor) });
export const actorFamily = v.object({ children: v.array(actor), parent: actor });
