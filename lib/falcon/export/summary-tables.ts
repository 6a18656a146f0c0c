import type { CaseFacts } from './case-facts.ts';
import { heldEvidence, type HeldEvidence } from './held-evidence.ts';
import type { Cell, Column } from './pdf/table.ts';
import { clockSaid, durationSaid, hashKind, nothing, sizeSaid, timeSaid, wordsOf } from './said.ts';
import { severityColour } from './summary-head.ts';

/** A part of the summary that is a table; without rows it says so in `none`, and is left out where that is null. */
export type Section = { title: string; columns: Column[]; rows: Cell[][]; none: string | null };

/** The tables of a summary, in the order of reading. */
export const sectionsOf = (facts: CaseFacts): Section[] => [
  alertSection(facts),
  otherEvidence(facts),
  slaSection(facts),
  fieldSection(facts),
  fileSection(facts),
  missingSection(facts),
];

function alertSection({ case: it, alerts, missing }: CaseFacts): Section {
  const held = heldEvidence(it, alerts).filter(({ kind }) => kind === 'alert');
  const reasons = new Map(missing.map(({ id, reason }) => [id, reason]));
  return {
    title: `Alerts (${held.length})`,
    columns: [
      { title: 'Time (UTC)', width: 12 },
      { title: 'Severity', width: 17 },
      { title: 'Alert', width: 31 },
      { title: 'Host', width: 15 },
      { title: 'User', width: 14 },
      { title: 'Status', width: 11 },
    ],
    rows: held.map((item) => alertRow(item, reasons.get(item.id))),
    none: 'The case holds no alerts.',
  };
}

function alertRow({ id, alert }: HeldEvidence, reason: string | undefined): Cell[] {
  if (!alert)
    return [cell(null), cell(null), { text: `${id}\nNot read: ${reason ?? 'no reason given'}`, soft: true }];
  const { severity, severity_name, name, display_name, tactic, technique } = alert;
  const attack = [tactic, technique].filter(Boolean).join(' · ');
  return [
    cell(inUtc(timeSaid(alert.timestamp ?? alert.created_timestamp))),
    {
      text: [severity_name, severity].filter((it) => it !== null && it !== undefined).join(' ') || nothing,
      mark: severityColour(severity),
    },
    cell([display_name || name || id, attack].filter(Boolean).join('\n')),
    cell(alert.device?.hostname || alert.device?.device_id),
    cell(alert.user_name),
    cell(wordsOf(alert.status)),
  ];
}

const kinds = { alert: 'Alert', event: 'Event', lead: 'Lead', user: 'User', custom: 'Other' };

function otherEvidence({ case: it }: CaseFacts): Section {
  const held = heldEvidence(it, []).filter(({ kind }) => kind !== 'alert');
  return {
    title: `Events, leads and other evidence (${held.length})`,
    columns: [
      { title: 'Kind', width: 12 },
      { title: 'Id', width: 88 },
    ],
    rows: held.map(({ kind, id }) => [cell(kinds[kind]), cell(id)]),
    none: null,
  };
}

function slaSection({ case: { sla: held }, sla }: CaseFacts): Section {
  const { acknowledgement, resolution } = held?.timers ?? {};
  const clocks = [
    { name: 'Acknowledge', type: 'ack', timer: acknowledgement },
    { name: 'Resolve', type: 'resolve', timer: resolution },
  ];
  return {
    title: 'Service level',
    columns: ['Goal', 'State', 'Allowed', 'Started (UTC)', 'Due (UTC)', 'Done (UTC)'].map((title) => ({
      title,
      width: 1,
    })),
    rows: clocks.flatMap(({ name, type, timer }) => {
      if (!timer?.time_started) return [];
      const goal = sla?.goals?.find((it) => it.type === type);
      const allowed = timer.duration_seconds ?? goal?.duration_seconds;
      const times = [timer.time_started, timer.time_due, timer.time_completed].map((it) =>
        cell(clockSaid(it)),
      );
      return [[cell(name), cell(wordsOf(timer.status)), cell(durationSaid(allowed)), ...times]];
    }),
    none: null,
  };
}

function fieldSection({ case: { fields } }: CaseFacts): Section {
  const inOrder = (fields ?? []).toSorted((a, b) => (a.display_order ?? 0) - (b.display_order ?? 0));
  return {
    title: 'Custom fields',
    columns: [
      { title: 'Field', width: 30 },
      { title: 'Value', width: 70 },
    ],
    rows: inOrder.map(({ id, name, values }) => [cell(name || id), cell((values ?? []).join('\n'))]),
    none: null,
  };
}

function fileSection({ files }: CaseFacts): Section {
  return {
    title: `Files (${files.length})`,
    columns: [
      { title: 'Name', width: 30 },
      { title: 'Size', width: 11 },
      { title: 'Added (UTC)', width: 18 },
      { title: 'Hash that the platform gives', width: 41 },
    ],
    rows: files.map(
      ({ name, id, file_size_bytes, hash_value: hash, uploaded_by, uploaded_on, description }) => [
        cell([name || id, description].filter(Boolean).join('\n')),
        cell(sizeSaid(file_size_bytes)),
        cell(`${inUtc(timeSaid(uploaded_on))}${uploaded_by ? `\n${uploaded_by}` : ''}`),
        cell(hash ? `${hashKind(hash)}\n${inHalves(hash)}` : null),
      ],
    ),
    none: 'The case holds no files.',
  };
}

function missingSection({ missing }: CaseFacts): Section {
  return {
    title: `Not in this export (${missing.length})`,
    columns: [
      { title: 'What', width: 12 },
      { title: 'Id', width: 48 },
      { title: 'Why', width: 40 },
    ],
    rows: missing.map(({ what, id, reason }) => [
      cell(what === 'sla' ? 'SLA' : wordsOf(what)),
      cell(id),
      cell(reason),
    ]),
    none: null,
  };
}

/** A time under a heading that names the zone. */
const inUtc = (time: string): string => time.replace(/ UTC$/, '');

// Two even lines are compared more easily than a long and a short one.
const inHalves = (hash: string): string =>
  hash.length > 40 ? `${hash.slice(0, hash.length / 2)}\n${hash.slice(hash.length / 2)}` : hash;

const cell = (text: string | null | undefined): Cell => (text ? { text } : { text: nothing, soft: true });
