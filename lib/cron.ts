const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

type Field = { name: string; from: number; to: number; words: string[] };

const fields: Field[] = [
  { name: 'minute', from: 0, to: 59, words: [] },
  { name: 'hour', from: 0, to: 23, words: [] },
  { name: 'day of month', from: 1, to: 31, words: [] },
  { name: 'month', from: 1, to: 12, words: months },
  { name: 'day of week', from: 0, to: 7, words: days },
];

const item = /^(?:\*|(?<first>\w+)(?:-(?<last>\w+))?)(?:\/(?<step>[1-9]\d*))?$/;

/** What is wrong with a schedule of five cron fields; null where nothing is. */
export function cronFault(schedule: string): string | null {
  const texts = schedule.trim().split(/\s+/);
  if (texts.length !== fields.length)
    return `expected five cron fields: ${fields.map(({ name }) => name).join(', ')}`;
  for (const [index, field] of fields.entries()) {
    const text = texts[index] ?? '';
    if (!text.split(',').every((it) => isItemOf(field, it)))
      return `expected as ${field.name} "*", or numbers from ${field.from} to ${field.to} with , - and /, not ${JSON.stringify(text)}`;
  }
  // EventBridge has no "or" between the two, which is what cron makes of them.
  return texts[2] === '*' || texts[4] === '*'
    ? null
    : 'expected "*" as day of month or as day of week: both at once cannot be scheduled';
}

function isItemOf(field: Field, text: string): boolean {
  const match = item.exec(text);
  if (!match) return false;
  const { first, last } = match.groups ?? {};
  if (first === undefined) return true;
  const from = valueOf(field, first);
  const to = last === undefined ? from : valueOf(field, last);
  return from !== null && to !== null && from <= to;
}

function valueOf({ from, to, words }: Field, text: string): number | null {
  const word = words.indexOf(text.toLowerCase());
  const value = word >= 0 ? word + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : null;
}
