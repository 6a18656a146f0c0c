/** A file event as the platform keeps it, whether or not it is in a case. */
export type KnownFileEvent = {
  event: FileEvent;
  /** Why the file counts as exposed, in the words that case events use. */
  exposure: string[];
  fileAvailability:
    | 'EXACT_FILE_AVAILABLE'
    | 'RECENT_FILE_AVAILABLE'
    | 'NO_FILE_AVAILABLE'
    | 'PENDING'
    | 'ERROR';
};

/** A file event (v2), with every key that the official SDK knows: some of its versions refuse an event without one. */
export type FileEvent = {
  '@timestamp': string;
  event: {
    action: string;
    id: string;
    ingested: string;
    inserted: string;
    observer: string;
    detectorDisplayName: string | null;
    relatedEvents: RelatedEvent[];
    shareType: string[];
    vector: string | null;
    /** Names the captured file; null where none was captured. */
    xfcEventId: string | null;
  };
  user: { deviceUid: string | null; email: string; id: string };
  file: FileEventFile;
  report: {
    count: number | null;
    description: string | null;
    headers: string[];
    id: string | null;
    name: string | null;
    type: string | null;
  };
  responseControls: {
    preventativeControl: string | null;
    userJustification: { reason: string | null; text: string | null } | null;
  };
  source: Place & {
    domain: string | null;
    email: { from: string | null; sender: string | null };
    remoteHostname: string | null;
  };
  destination: Place & {
    email: { recipients: string[] | null; subject: string | null };
    printJobName: string | null;
    printerName: string | null;
    printedFilesBackupPath: string | null;
    remoteHostname: string | null;
  };
  process: {
    executable: string | null;
    owner: string | null;
    extension: { browser: string | null; version: string | null; loggedInUser: string | null };
  };
  risk: {
    indicators: RiskIndicator[];
    score: number;
    severity: (typeof riskSeverities)[number];
    trusted: boolean;
    trustReason: string | null;
    untrustedValues: {
      accountNames: string[];
      domains: string[];
      gitRepositoryUris: string[];
      slackWorkspaces: string[];
      urlPaths: string[];
    };
  };
  git: {
    eventId: string | null;
    lastCommitHash: string | null;
    repositoryEmail: string | null;
    repositoryEndpointPath: string | null;
    repositoryUri: string | null;
    repositoryUser: string | null;
  };
};

export type RiskIndicator = { id: string; name: string; weight: number };
/** The mildest first; a session tells the severity by its place here. */
export const riskSeverities = ['NO_RISK_INDICATED', 'LOW', 'MODERATE', 'HIGH', 'CRITICAL'] as const;

/** Where a file came from or went to. */
type Place = {
  accountName: string | null;
  accountType: string | null;
  category: string;
  domains: string[];
  ip: string | null;
  name: string;
  operatingSystem: string | null;
  privateIp: string[];
  removableMedia: RemovableMedia;
  tabs: Tab[];
  user: { email: string[] };
};

export type RemovableMedia = {
  busType: string | null;
  capacity: number | null;
  mediaName: string | null;
  name: string | null;
  partitionId: string[];
  serialNumber: string | null;
  vendor: string | null;
  volumeName: string[];
};

type Tab = { title: string | null; titleError: string | null; url: string | null; urlError: string | null };

type RelatedEvent = { id: string; eventAction: string; agentTimestamp: string };

type FileEventFile = {
  acquiredFrom: { eventId: string | null; fileName: string | null; md5: string | null }[];
  archiveId: string | null;
  category: string;
  categoryByBytes: string;
  categoryByExtension: string;
  changeType: string | null;
  classifications: { value: string; vendor: string }[];
  cloudDriveId: string | null;
  created: string;
  directory: string | null;
  directoryId: string[];
  hash: { md5: string | null; md5Error: string | null; sha256: string | null; sha256Error: string | null };
  id: string | null;
  mimeType: string;
  mimeTypeByBytes: string;
  mimeTypeByExtension: string;
  modified: string;
  name: string;
  originalDirectory: string | null;
  originalName: string | null;
  owner: string;
  parentArchiveId: string | null;
  passwordProtected: boolean | null;
  sizeInBytes: number;
  url: string | null;
};

/** Whether the platform holds the bytes of the event's file. */
export const isCaptured = ({ fileAvailability }: KnownFileEvent): boolean =>
  fileAvailability === 'EXACT_FILE_AVAILABLE' || fileAvailability === 'RECENT_FILE_AVAILABLE';
