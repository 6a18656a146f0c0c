const media = 'busType capacity mediaName name partitionId serialNumber vendor volumeName';
const tabs = 'title titleError url urlError';
const git = 'repositoryEmail repositoryUri repositoryUser';

/** The last parts of the terms, by what stands before them. */
const parts: Record<string, string> = {
  destination: `accountName accountType category domains ip name operatingSystem printJobName printedFilesBackupPath
    printerName privateIp remoteHostname`,
  'destination.email': 'recipients subject',
  'destination.removableMedia': media,
  'destination.tabs': tabs,
  'destination.user': 'email',
  event: 'action detectorDisplayName id ingested inserted observer shareType vector xfcEventId',
  'event.relatedEvents': 'agentTimestamp eventAction id sourceCategory sourceName userEmail',
  'event.relatedEvents.tabs': tabs,
  file: `archiveId category categoryByBytes categoryByExtension changeType cloudDriveId created directory directoryId id
    mimeType mimeTypeByBytes mimeTypeByExtension modified name originalDirectory originalName owner parentArchiveId
    passwordProtected sizeInBytes url`,
  'file.acquiredFrom': `agentTimestamp eventAction eventId fileName md5 sourceAccountName sourceAccountType
    sourceCategory sourceDomains sourceName userEmail`,
  'file.acquiredFrom.git': git,
  'file.acquiredFrom.sourceUser': 'email',
  'file.acquiredFrom.tabs': tabs,
  'file.classifications': 'value vendor',
  'file.hash': 'md5 md5Error sha256 sha256Error',
  git: `eventId lastCommitHash repositoryEndpointPath ${git}`,
  process: 'executable owner',
  'process.extension': 'browser loggedInUser version',
  report: 'count description headers id name type',
  responseControls: 'preventativeControl',
  'responseControls.userJustification': 'reason text',
  risk: 'score severity trustReason trusted',
  'risk.indicators': 'id name weight',
  'risk.untrustedValues': 'accountNames domains gitRepositoryUris slackWorkspaces urlPaths',
  source: `accountName accountType category domain domains ip name operatingSystem privateIp remoteHostname`,
  'source.email': 'from sender',
  'source.removableMedia': media,
  'source.tabs': tabs,
  'source.user': 'email',
  user: 'deviceUid email id',
};

/** What of a file event can be searched, sorted and grouped by. */
export const eventTerms: ReadonlySet<string> = new Set([
  '@timestamp',
  ...Object.entries(parts).flatMap(([before, names]) =>
    names.split(/\s+/).map((name) => `${before}.${name}`),
  ),
]);
