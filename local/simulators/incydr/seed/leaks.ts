import type { FileEvent, KnownFileEvent } from '../file-events/file-event.ts';
import { media } from './blank-parts.ts';

/** One way in which a file leaves the company. */
export type Leak = Pick<KnownFileEvent, 'exposure' | 'fileAvailability'> & {
  /** `#` stands for the number of the event. */
  fileName: string;
  folder: string;
  category: string;
  mimeType: string;
  action: string;
  observer: string;
  shareType: string[];
  /** How the file moved, in the platform's word; null where it has none. */
  vector: string | null;
  source: Partial<FileEvent['source']>;
  destination: Partial<FileEvent['destination']>;
  process: string | null;
  indicators: { name: string; weight: number }[];
  severity: FileEvent['risk']['severity'];
};

const laptop = {
  category: 'Device',
  name: 'Windows laptop',
  operatingSystem: 'Windows 11',
  domain: 'corp.example.com',
  ip: '203.0.113.17',
  privateIp: ['192.0.2.44'],
};
const drive = { category: 'Cloud Storage', name: 'Google Drive' };
const chrome = 'C:/Program Files/Google/Chrome/Application/chrome.exe';

const toSite = (category: string, name: string, domain: string) => ({ category, name, domains: [domain] });

/** The ways in which files leave the simulated company; the seed repeats them, each time with another user and file. */
export const leaks: readonly [Leak, ...Leak[]] = [
  {
    fileName: 'Customer list Q#.xlsx',
    folder: 'Documents/Sales',
    category: 'Spreadsheet',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    action: 'file-created',
    observer: 'Endpoint',
    shareType: [],
    vector: 'UPLOADED',
    source: laptop,
    destination: toSite('Cloud Storage', 'Dropbox', 'dropbox.com'),
    process: chrome,
    indicators: [
      { name: 'Dropbox upload', weight: 5 },
      { name: 'Spreadsheet', weight: 0 },
      { name: 'Off hours', weight: 2 },
    ],
    severity: 'HIGH',
    exposure: ['ApplicationRead'],
    fileAvailability: 'EXACT_FILE_AVAILABLE',
  },
  {
    fileName: 'roadmap-#.pptx',
    folder: 'Documents/Strategy',
    category: 'Presentation',
    mimeType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    action: 'removable-media-created',
    observer: 'Endpoint',
    shareType: [],
    vector: null,
    source: laptop,
    destination: {
      category: 'Device',
      name: 'Removable media',
      removableMedia: media({
        vendor: 'SanDisk',
        name: 'Ultra USB 3.0',
        serialNumber: '4C530001281008116284',
      }),
    },
    process: 'C:/Windows/explorer.exe',
    indicators: [
      { name: 'Removable media', weight: 3 },
      { name: 'First use of destination', weight: 3 },
      { name: 'Departing', weight: 3 },
    ],
    severity: 'CRITICAL',
    exposure: ['RemovableMedia'],
    fileAvailability: 'EXACT_FILE_AVAILABLE',
  },
  {
    fileName: 'Gehälter & bonuses #.csv',
    folder: 'Desktop',
    category: 'Spreadsheet',
    mimeType: 'text/csv',
    action: 'application-read',
    observer: 'Endpoint',
    shareType: [],
    vector: 'EMAILED',
    source: laptop,
    destination: toSite('Email', 'Gmail', 'mail.google.com'),
    process: chrome,
    indicators: [{ name: 'Gmail upload', weight: 4 }],
    severity: 'MODERATE',
    exposure: ['ApplicationRead', 'OutsideTrustedDomains'],
    fileAvailability: 'RECENT_FILE_AVAILABLE',
  },
  {
    fileName: 'design review #.docx',
    folder: '',
    category: 'Document',
    mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    action: 'file-shared',
    observer: 'GoogleDrive',
    shareType: ['Anyone with the link'],
    vector: 'SHARED',
    source: drive,
    destination: toSite('Cloud Storage', 'Google Drive', 'drive.google.com'),
    process: null,
    indicators: [{ name: 'Public link from corporate Google Drive', weight: 3 }],
    severity: 'LOW',
    exposure: ['IsPublic', 'SharedViaLink'],
    fileAvailability: 'NO_FILE_AVAILABLE',
  },
  {
    fileName: 'payments-service-#.zip',
    folder: 'source',
    category: 'Archive',
    mimeType: 'application/zip',
    action: 'application-read',
    observer: 'Endpoint',
    shareType: [],
    vector: 'UPLOADED',
    source: laptop,
    destination: toSite('Source Code Repository', 'GitHub', 'github.com'),
    process: 'C:/Program Files/Git/cmd/git.exe',
    indicators: [
      { name: 'GitHub upload', weight: 4 },
      { name: 'Zip', weight: 3 },
      { name: 'File mismatch', weight: 9 },
    ],
    severity: 'CRITICAL',
    exposure: ['ApplicationRead'],
    fileAvailability: 'EXACT_FILE_AVAILABLE',
  },
  {
    fileName: 'minutes #.pdf',
    folder: 'Downloads',
    category: 'Pdf',
    mimeType: 'application/pdf',
    action: 'file-printed',
    observer: 'Endpoint',
    shareType: [],
    vector: null,
    source: laptop,
    destination: {
      ...toSite('Device', 'Office printer 3rd floor', 'print.example.com'),
      printerName: 'Office printer 3rd floor',
    },
    process: null,
    indicators: [],
    severity: 'NO_RISK_INDICATED',
    exposure: [],
    fileAvailability: 'PENDING',
  },
];
