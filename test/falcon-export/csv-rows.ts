/** The records of a CSV by the letter of RFC 4180; throws where it is none. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const [, value = '', end] = field.exec(text) ?? [];
    if (end === undefined) throw new Error(`no field of RFC 4180 at ${at}: ${text.slice(at, at + 40)}`);
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === '\r\n') rows.push(row.splice(0));
  }
  return rows;
}

/** Each record under the names of the heading. */
export function csvRecords(text: string): Record<string, string>[] {
  const [heading = [], ...rows] = csvRows(text);
  return rows.map((row) => Object.fromEntries(heading.map((name, n) => [name, row[n] ?? ''])));
}
