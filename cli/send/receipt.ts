import * as v from 'valibot';
import { columns } from '../columns.ts';

const receipt = v.object({
  delivery: v.string(),
  alerts: v.array(
    v.object({
      id: v.string(),
      result: v.string(),
      state: v.string(),
      connection: v.nullable(v.string()),
      route: v.nullable(v.string()),
      caseKey: v.nullable(v.string()),
    }),
  ),
});
const problem = v.object({
  detail: v.string(),
  path: v.optional(v.string()),
  delivery: v.optional(v.string()),
});

/** What the receiver answered, for a person. */
export function answerInWords(status: number, text: string): string {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  const accepted = v.safeParse(receipt, json.output);
  if (status === 202 && accepted.success) return receiptInWords(accepted.output);
  const refused = v.safeParse(problem, json.output);
  if (!refused.success) return `${status}: this is no answer of casebridge; is the URL right?`;
  const { detail, path, delivery } = refused.output;
  const where = path === undefined ? '' : ` (${path})`;
  return `${status}: ${detail}${where}${delivery === undefined ? '' : `\ndelivery ${delivery}`}${hintFor(status)}`;
}

const head = ['ALERT', 'RESULT', 'STATE', 'CONNECTION', 'ROUTE', 'CASE KEY'];

function receiptInWords({ delivery, alerts }: v.InferOutput<typeof receipt>): string {
  if (alerts.length === 0) return `202: delivery ${delivery} says no alert`;
  const rows = alerts.map((it) => [
    it.id,
    it.result,
    it.state,
    it.connection ?? '-',
    it.route ?? '-',
    it.caseKey?.slice(0, 12) ?? '-',
  ]);
  const next = alerts.some(({ state }) => state === 'unrouted')
    ? 'No route takes it: it is kept, and opens no case. `casebridge simulate` tells which route would.'
    : '`casebridge alerts show ALERT` tells what comes of it.';
  return `202: delivery ${delivery}\n\n${columns([head, ...rows], { whole: [0] })}\n\n${next}`;
}

function hintFor(status: number): string {
  if (status === 401) return '\n`casebridge secrets status` tells how the secret stands.';
  if (status === 404) return '\nIs the source in the configuration that is deployed?';
  return '';
}
