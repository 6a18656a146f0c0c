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

/** The parts of a file event (v2) that the simulator fills; the platform has more, all of them nullable. */
export type FileEvent = {
  '@timestamp': string;
  event: {
    action: string;
    id: string;
    ingested: string;
    inserted: string;
    observer: string;
    shareType: string[];
  };
  user: { deviceUid: string | null; email: string; id: string };
  file: {
    name: string;
    directory: string | null;
    category: string;
    mimeType: string;
    sizeInBytes: number;
    owner: string;
    created: string;
    modified: string;
    hash: {
      md5: string | null;
      md5Error: string | null;
      sha256: string | null;
      sha256Error: string | null;
    };
    /** The official SDK refuses an event without this key. */
    url: string | null;
  };
  source: { category: string; name: string; operatingSystem: string | null; domain: string | null };
  destination: {
    category: string;
    name: string;
    accountName: string | null;
    domains: string[];
    removableMedia: { vendor: string; name: string; serialNumber: string } | null;
  };
  process: { executable: string | null; owner: string | null };
  risk: {
    indicators: { id: string; name: string; weight: number }[];
    score: number;
    severity: 'CRITICAL' | 'HIGH' | 'MODERATE' | 'LOW' | 'NO_RISK_INDICATED';
    trusted: boolean;
    trustReason: string | null;
  };
};

/** Whether the platform holds the bytes of the event's file. */
export const isCaptured = ({ fileAvailability }: KnownFileEvent): boolean =>
  fileAvailability === 'EXACT_FILE_AVAILABLE' || fileAvailability === 'RECENT_FILE_AVAILABLE';
