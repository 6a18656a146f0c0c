/** What cases are called, by the detection that their first alert is of; `{host}` and `{user}` are filled in. */
export const namesByDetection: Record<string, readonly string[]> = {
  CredentialDumping: [
    'Credential dumping on {host}',
    'LSASS memory read on {host}',
    'Possible credential theft, account {user}',
  ],
  EncodedPowerShell: [
    'Encoded PowerShell on {host}',
    'Script download by {user}',
    'Suspicious PowerShell run by {user} on {host}',
  ],
  ScheduledTaskPersistence: ['Persistence by scheduled task on {host}', 'Unknown logon task on {host}'],
  LateralMovementService: [
    'Lateral movement to {host}',
    'Remote service installed on {host}',
    'PsExec use on {host} by {user}',
  ],
  ArchiveToCloud: ['Archive sent to a cloud store from {host}', 'Possible exfiltration by {user}'],
  ShadowCopyDeletion: ['Shadow copies deleted on {host}', 'Ransomware behaviour on {host}'],
  PortScan: ['Port scan from {host}', 'Internal reconnaissance from {host}'],
  NewAdminTool: ['New remote administration tool on {host}', 'Unapproved remote access by {user}'],
};

/** What cases without an alert are called. */
export const namesWithoutAlert: readonly string[] = [
  'Phishing mail reported by {user}',
  'Impossible travel of {user}',
  'Sign-ins without second factor, account {user}',
  'Hunt: rare parent processes on {host}',
  'Lost laptop of {user}',
  'Forwarding rule in the mailbox of {user}',
];

/** What a name can begin with, and end with; most have neither. */
export const prefixes: readonly string[] = [
  '',
  '',
  '',
  '',
  'Follow-up: ',
  'Escalated: ',
  'Customer report: ',
];
export const suffixes: readonly string[] = [
  '',
  '',
  '',
  ' outside working hours',
  ' after a phishing mail',
  ', second time this week',
  ' (contained)',
  ' by a service account',
];

/** What a description begins with. */
export const findings: readonly string[] = [
  'Reported by the detection and confirmed on the host.',
  'The user was called and did not start the process.',
  'The host was contained while this was looked into.',
  'Seen on this host for the first time.',
  'The same binary was seen on two other hosts last month.',
  'The account was used from a new country an hour before.',
];

/** What it goes on with. */
export const nextSteps: readonly string[] = [
  'Next: collect memory and the browser history.',
  'Next: reset the password and revoke all sessions.',
  'Next: ask the owner of the host whether this was a test.',
  'Next: block the hash and watch for it for a week.',
  'Handed over to the day shift.',
];

/** What cases are tagged with. */
export const tags: readonly string[] = [
  'phishing',
  'ransomware',
  'insider',
  'vip',
  'contained',
  'false-positive',
  'tuning',
  'tier-2',
  'legal',
];

/** What is attached to cases: a name, and how many bytes it has at least and at most. */
export const files: readonly [name: string, least: number, most: number][] = [
  ['screenshot.png', 8_000, 120_000],
  ['mail.eml', 2_000, 40_000],
  ['timeline.csv', 500, 60_000],
  ['notes.txt', 80, 4_000],
  ['autoruns.txt', 3_000, 30_000],
  ['browser-history.csv', 1_000, 90_000],
  ['memory-strings.txt', 50_000, 250_000],
];
