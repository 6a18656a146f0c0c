const longInteger = /\d{16,}/;

/**
 * Parses JSON without losing digits: an integer that a JavaScript number cannot hold comes back as text.
 * Both platforms print ids past 2^53 as bare numbers in places.
 * @throws SyntaxError where the text is not JSON.
 */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    const source = context?.source;
    const losesDigits =
      typeof value === 'number' &&
      source !== undefined &&
      /^-?\d{16,}$/.test(source) &&
      !Number.isSafeInteger(value);
    return losesDigits ? source : value;
  });
}
