import { severityName } from './alert-entity.ts';
import { accountOf, detectionOf, hostnameOf } from './alert-facts.ts';
import { sizeOf } from './evidence.ts';
import { type CaseFile, hashOf, sizeText } from './files/case-file.ts';
import type { Tenant } from './tenant.ts';
import type { AlertRecord, FalconCase } from './records.ts';
import { alertsOf } from './view.ts';

/** One case as a page for people; null where there is no such case. */
export function casePage(tenant: Tenant, id: string): string | null {
  const it = tenant.cases.get(id);
  if (!it) return null;
  const files = tenant.files.all().filter((file) => file.caseId === id);
  const title = `${escaped(it.referenceId)} · ${escaped(it.name)}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
<main>
<p class="quiet">${escaped(it.referenceId)} · Falcon simulator</p>
<h1>${escaped(it.name)}</h1>
<p>${labels(it)}</p>
<p class="text">${escaped(it.description) || '<span class="quiet">No description</span>'}</p>
<dl>${facts(it)}</dl>
<h2>Evidence (${sizeOf(it.evidence)})</h2>
${evidenceTable(it, alertsOf(tenant, it))}
<h2>Files (${files.length})</h2>
${fileTable(files)}
</main>
</html>
`;
}

function labels(it: FalconCase): string {
  const level = severityName(it.severity);
  const severity = `<b class="${level.toLowerCase()}">${level} ${it.severity}</b>`;
  const tags = it.tags.map((tag) => `<b>${escaped(tag)}</b>`);
  return [severity, `<b>${it.status.replace('_', ' ')}</b>`, ...tags].join(' ');
}

function facts(it: FalconCase): string {
  const rows: [string, string][] = [
    ['Opened', `${it.createdAt} by ${it.createdBy.full_name}`],
    ['Updated', `${it.updatedAt} by ${it.updatedBy.full_name}`],
    ['Assigned to', it.assignedTo?.full_name ?? 'nobody'],
    ['Version', `${it.version} (consistency ${it.consistencyVersion})`],
    ['Id', it.id],
  ];
  return rows.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('');
}

function evidenceTable({ evidence }: FalconCase, alerts: readonly AlertRecord[]): string {
  const known = new Map(alerts.map((alert) => [alert.compositeId, alert]));
  const rows = [
    ...evidence.alerts.map((id) => {
      const alert = known.get(id);
      return row([
        'alert',
        alert ? detectionOf(alert).name : 'unknown',
        alert ? hostnameOf(alert) : '',
        alert ? accountOf(alert).name : '',
        id,
      ]);
    }),
    ...evidence.events.map((id) => row(['event', '', '', '', id])),
    ...evidence.leads.map((id) => row(['lead', '', '', '', id])),
  ];
  return table(['Kind', 'Name', 'Host', 'User', 'Id'], rows);
}

const fileTable = (files: readonly CaseFile[]): string =>
  table(
    ['File', 'Description', 'Size', 'Uploaded', 'SHA-256'],
    files.map((it) => row([it.name, it.description, sizeText(it.size), it.uploadedAt, hashOf(it)])),
  );

function table(columns: string[], rows: string[]): string {
  if (rows.length === 0) return '<p class="quiet">None yet</p>';
  const head = columns.map((name) => `<th>${name}</th>`).join('');
  return `<div class="wide"><table><tr>${head}</tr>${rows.join('')}</table></div>`;
}

const row = (cells: string[]): string =>
  `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (it) => entities[it] ?? it);

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dce3, #333a45); --quiet: light-dark(#5b6470, #9aa4b2); }
body { margin: 0; background: light-dark(#f6f7f9, #14171c); color: light-dark(#1b2026, #e6e9ee);
  font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { margin: 0; font-size: 1.6rem; overflow-wrap: anywhere; } h2 { margin-top: 2rem; font-size: 1.1rem; }
.quiet, dt, th { color: var(--quiet); } .text { white-space: pre-wrap; overflow-wrap: anywhere; }
b { display: inline-block; margin: .15rem 0; font-weight: 500; font-size: .85rem; overflow-wrap: anywhere;
  padding: .15rem .6rem; border: 1px solid var(--line); border-radius: 1rem; }
.critical, .high { border-color: #d6453d; color: light-dark(#b3261e, #ff8a80); }
.medium { border-color: #c98a1b; color: light-dark(#8a5a00, #ffc66d); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); }
td:last-child { font-family: ui-monospace, monospace; font-size: .78rem; overflow-wrap: anywhere; min-width: 16rem; }
`;
