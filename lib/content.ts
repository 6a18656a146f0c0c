import { Refused } from './errors.ts';
import { parseJson } from './json.ts';
import { cutAt } from './text.ts';

/** What a source is to read, known to be its sender's. */
export type Content = {
  bytes: Buffer;
  /** What it is called where it is refused. */
  what: 'the body' | 'the SNS message' | 'the event';
  /** Whether it is a form that holds JSON, or is one object by itself. */
  isForm: boolean;
};

// Deeper than any sender nests, and far from what a parser, a writer or a search of it can stand.
const deepest = 100;

/**
 * The JSON that a body holds.
 * @throws Refused 422 that tells what is wrong with it and where, and quotes none of it.
 */
export function jsonOf({ bytes, what, isForm }: Content): unknown {
  if (bytes.length === 0) throw new Refused(422, `${what} is empty`);
  const text = textOf(bytes, what);
  return isForm ? formOf(text) : parsed(text, what);
}

// JSON begins with two ASCII characters, of whose bytes one in two is zero in UTF-16; or else its byte order mark stands there.
const utf16 = /^(00|..00|fffe|feff)/;

function textOf(bytes: Buffer, what: string): string {
  if (utf16.test(bytes.toString('hex', 0, 2))) throw new Refused(422, `${what} is in UTF-16; send UTF-8`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const again = Buffer.from(bytes.toString('utf8'));
    const bad = bytes.findIndex((byte, index) => byte !== again[index]);
    throw new Refused(422, `${what} is not in UTF-8: it goes wrong at byte ${bad}`, { cause });
  }
}

/** A form whose field `payload` is JSON, or else whose fields are the body: Slack sends the one, Datadog the other. */
function formOf(text: string): unknown {
  const fields = new URLSearchParams(text);
  const payload = fields.get('payload');
  return payload === null ? Object.fromEntries(fields) : parsed(payload, "the form's field payload");
}

function parsed(text: string, what: string): unknown {
  const tooDeep = depthFault(text);
  if (tooDeep !== null)
    throw new Refused(
      422,
      `${what} is nested too deeply: more than ${deepest} levels at character ${tooDeep}`,
    );
  try {
    return parseJson(text);
  } catch (cause) {
    throw new Refused(422, `${what} is not JSON${fault(text, cause)}`, { cause });
  }
}

/** The place where a text goes deeper than it may; null where it does not. */
function depthFault(text: string): number | null {
  // Most bodies have fewer brackets than that in all.
  if (!hasMany(text)) return null;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString && character === '\\') at += 1;
    else if (character === '"') isInString = !isInString;
    else if (!isInString && (character === '{' || character === '[')) depth += 1;
    else if (!isInString && (character === '}' || character === ']')) depth -= 1;
    if (depth > deepest) return at;
  }
  return null;
}

const hasMany = (text: string): boolean => {
  let count = 0;
  for (const bracket of ['{', '['])
    for (let at = text.indexOf(bracket); at >= 0 && count <= deepest; at = text.indexOf(bracket, at + 1))
      count += 1;
  return count > deepest;
};

/** In words of our own: the parser's message quotes the body. */
function fault(text: string, cause: unknown): string {
  if (isCutOff(text, cause)) return `: it is cut off after ${text.length} characters`;
  if (!/^\s*[{[]/.test(text)) return ': it begins with no { and no [';
  const position = positionIn(cause) ?? firstFault(text);
  const next = text.charAt(position);
  return /after JSON/.test(messageOf(cause)) && /[{[,]/.test(next)
    ? severalTexts(position)
    : `: it goes wrong at character ${position}`;
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : '');

const positionIn = (cause: unknown): number | null => {
  const [, position] = /position (\d+)/.exec(messageOf(cause)) ?? [];
  return position === undefined ? null : Number(position);
};

const isCutOff = (text: string, cause: unknown): boolean =>
  /end of JSON|Unterminated/.test(messageOf(cause)) || (positionIn(cause) ?? -1) >= text.trimEnd().length;

/** Where the parser names no place: the longest beginning that is no worse than cut off ends there. */
function firstFault(text: string): number {
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const beginning = text.slice(0, middle);
    try {
      JSON.parse(beginning);
      good = middle;
    } catch (cause) {
      if (isCutOff(beginning, cause)) good = middle;
      else bad = middle;
    }
  }
  return good;
}

const severalTexts = (position: number) =>
  `: it is several JSON texts one after the other, of which the second begins at character ${position}. Put [ and ] around them and commas between; a template of Kibana does so by [{{{context.alerts}}}]`;

/** @throws Refused for a charset other than UTF-8, which JSON must be in. */
export function checkCharset(contentType: string | undefined): void {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '') ?? [];
  if (!/^(utf-?8|us-ascii|ascii)$/i.test(charset))
    throw new Refused(415, `the charset is ${cutAt(charset, 80)}; send UTF-8`);
}
