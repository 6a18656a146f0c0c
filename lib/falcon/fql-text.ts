/** A text as it stands in a filter of Falcon's query language, quotes and all. */
export const fqlText = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
