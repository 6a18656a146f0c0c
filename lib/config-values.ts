import * as v from 'valibot';

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Text of one form; the words for the form are what an error says was expected. */
export const textLike = (pattern: RegExp, form: string) => v.pipe(v.string(form), v.regex(pattern, form));

/** `30s`, `15m`, `24h`, `7d`: read as milliseconds. */
export const duration = (description: string) =>
  v.pipe(
    textLike(/^[1-9]\d*[smhd]$/, 'a duration such as 30s, 15m, 24h or 7d'),
    v.description(description),
    v.transform(
      (text) => Number(text.slice(0, -1)) * units[v.parse(v.picklist(['s', 'm', 'h', 'd']), text.slice(-1))],
    ),
  );

/** The name of a source, a connection or an export. */
export const name = textLike(
  /^[a-z][a-z0-9_-]{0,39}$/,
  'a name of at most 40 lower-case letters, digits, dashes and underscores that begins with a letter',
);

/** The name of a secret, never the secret. */
export const secret = v.pipe(
  textLike(/^[\w/+=.@-]+$/, 'the name of a secret in Secrets Manager'),
  v.description('The name of a secret in AWS Secrets Manager, never the secret itself.'),
);

export const networkForm = 'an address or a network such as 203.0.113.0/24 or 2001:db8::/32';

export const kmsKeyArn = textLike(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'the ARN of a KMS key');

export const expression = v.pipe(v.string('a JSONata expression'), v.minLength(1, 'a JSONata expression'));
export const template = v.string('text, with {{ expressions }} in it');

/** A whole number of things, from `least` to `most`. */
export const count = (least: number, most: number) => {
  const form = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(form), v.integer(form), v.minValue(least, form), v.maxValue(most, form));
};
