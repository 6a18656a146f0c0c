import type { FileEvent, RemovableMedia } from '../file-events/file-event.ts';

const noMedia: RemovableMedia = {
  busType: null,
  capacity: null,
  mediaName: null,
  name: null,
  partitionId: [],
  serialNumber: null,
  vendor: null,
  volumeName: [],
};

const nowhere = {
  accountName: null,
  accountType: null,
  category: 'Uncategorized',
  domains: [],
  ip: null,
  name: 'Unknown',
  operatingSystem: null,
  privateIp: [],
  removableMedia: noMedia,
  tabs: [],
  user: { email: [] },
};

/** A source of which nothing is known. The keys are there all the same, as on the platform. */
export const blankSource: FileEvent['source'] = {
  ...nowhere,
  domain: null,
  email: { from: null, sender: null },
  remoteHostname: null,
};

/** A destination of which nothing is known. */
export const blankDestination: FileEvent['destination'] = {
  ...nowhere,
  email: { recipients: null, subject: null },
  printJobName: null,
  printerName: null,
  printedFilesBackupPath: null,
  remoteHostname: null,
};

/** The removable medium of an event that has one. */
export const media = (known: Partial<RemovableMedia>): RemovableMedia => ({ ...noMedia, ...known });

/** The parts of an event that no seeded event has anything to say in. */
export const blankPart: Pick<FileEvent, 'report' | 'responseControls' | 'git'> = {
  report: { count: null, description: null, headers: [], id: null, name: null, type: null },
  responseControls: { preventativeControl: null, userJustification: null },
  git: {
    eventId: null,
    lastCommitHash: null,
    repositoryEmail: null,
    repositoryEndpointPath: null,
    repositoryUri: null,
    repositoryUser: null,
  },
};
