import { caseDetail, caseFileEvent, fileEventsOf } from './views.ts';
import type { Tenant } from '../tenant.ts';
import type { Case } from './case.ts';

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1b2430, #e6ebf0); --quiet: light-dark(#5c6875, #96a3b0);
  --paper: light-dark(#f5f7f8, #12181e); --card: light-dark(#fff, #1a222a); --line: light-dark(#dde3e8, #2c3742);
  --accent: light-dark(#0b6e6e, #57c7c0); --warn: light-dark(#a5450b, #f0a36b); }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; display: grid; gap: 1.25rem; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; text-wrap: balance; }
h2 { margin: 0 0 .6rem; font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; color: var(--quiet); }
.number { color: var(--accent); font-weight: 600; }
.status { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; font-size: .8rem; font-weight: 600;
  border: 1px solid currentColor; color: var(--quiet); }
.status.OPEN { color: var(--accent); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; }
dl { margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .8rem 1.5rem; }
dt { color: var(--quiet); font-size: .8rem; } dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .85rem; }
th { text-align: left; color: var(--quiet); font-weight: 500; }
th, td { padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.id { font-family: ui-monospace, monospace; font-size: .75rem; color: var(--quiet); overflow-wrap: anywhere; min-width: 14rem; }
.CRITICAL, .HIGH { color: var(--warn); font-weight: 600; }
`;

/** One case as a page for people, complete in itself. */
export function casePage(it: Case, tenant: Tenant): string {
  const shown = caseDetail(it, tenant);
  const facts: [string, string | null][] = [
    ['Subject', shown.subjectUsername],
    ['Assignee', shown.assigneeUsername],
    ['Created', shown.createdAt],
    ['Created by', shown.createdByUsername],
    ['Last modified', shown.updatedAt],
    ['Last modified by', shown.lastModifiedByUsername],
  ];
  const events = fileEventsOf(it, tenant.fileEvents).map(caseFileEvent);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Case ${it.number}: ${escaped(it.name)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header><div><span class="number">Case ${it.number}</span> <span class="status ${it.status}">${it.status}</span></div>
<h1>${escaped(it.name)}</h1></header>
<section><dl>${facts.map(([label, value]) => `<div><dt>${label}</dt><dd>${escaped(value ?? '–')}</dd></div>`).join('')}</dl></section>
<section><h2>Description</h2><pre>${escaped(it.description ?? '–')}</pre></section>
<section><h2>Findings</h2><pre>${escaped(it.findings ?? '–')}</pre></section>
<section><h2>File events (${events.length})</h2><div class="wide">${eventTable(events)}</div></section>
</main>
</body>
</html>
`;
}

function eventTable(events: ReturnType<typeof caseFileEvent>[]): string {
  if (events.length === 0) return 'None attached.';
  const rows = events.map(
    (it) => `<tr><td>${escaped(it.eventTimestamp)}</td><td>${escaped(it.fileName)}</td>
<td class="${it.riskSeverity}">${words(it.riskSeverity)}</td>
<td>${escaped(it.riskIndicators.map(({ name }) => name).join(', '))}</td>
<td>${words(it.fileAvailability)}</td><td class="id">${escaped(it.eventId)}</td></tr>`,
  );
  return `<table>
<thead><tr><th>Observed</th><th>File</th><th>Severity</th><th>Risk indicators</th><th>Captured</th><th>Event id</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>`;
}

/** EXACT_FILE_AVAILABLE as "exact file available". */
const words = (constant: string): string => constant.toLowerCase().replaceAll('_', ' ');

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (it) => entities[it] ?? it);
