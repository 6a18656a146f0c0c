import * as v from 'valibot';

const leadingKeys = v.pipe(
  v.strictObject({
    'ForAllValues:StringLike': v.strictObject({ 'dynamodb:LeadingKeys': v.array(v.string()) }),
  }),
  v.transform(
    (it) => `rows whose key is like ${listed(it['ForAllValues:StringLike']['dynamodb:LeadingKeys'])}`,
  ),
);
const throughService = v.pipe(
  v.strictObject({ StringLike: v.strictObject({ 'kms:ViaService': v.string() }) }),
  v.transform((it) => `only through ${it.StringLike['kms:ViaService'].split('.')[0]}`),
);
const anyOther = v.pipe(
  v.record(v.string(), v.record(v.string(), v.union([v.string(), v.number(), v.array(v.string())]))),
  v.transform((it) =>
    Object.entries(it)
      .flatMap(([operator, tests]) =>
        Object.entries(tests).map(
          ([key, value]) => `\`${key}\` ${operatorWords[operator] ?? operator} ${listed([value].flat())}`,
        ),
      )
      .join(' and '),
  ),
);
const none = v.pipe(
  v.null(),
  v.transform(() => ''),
);
const conditions = v.union([none, leadingKeys, throughService, anyOther]);

const operatorWords: Record<string, string> = {
  Bool: 'is',
  StringEquals: 'is',
  ArnEquals: 'is',
  ArnLike: 'is like',
  NumericLessThan: 'is less than',
};

/** A condition in words. */
export const conditionWords = (condition: unknown): string => v.parse(conditions, condition);

/** Several names, each as code. */
export const listed = (names: (string | number)[]): string =>
  names.map((it) => `\`${shortArn(String(it))}\``).join(', ');

/** An ARN in this partition, region and account without what all of them begin with. */
const shortArn = (arn: string): string =>
  arn
    .replace(/^arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:/, '')
    .replace(/^arn:[\w-]+:kms:[\w-]+:\d+:(key\/\w{8}).*/, '$1…')
    .replace(/^arn:<AWS::Partition>:/, 'arn:*:')
    .replaceAll('<AWS::Region>', 'region')
    .replaceAll('<AWS::AccountId>', 'account');
