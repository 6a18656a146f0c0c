import * as v from 'valibot';

const intrinsic = v.union([
  v.pipe(
    v.object({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) }),
    v.transform(({ 'Fn::Join': [by, parts] }) => parts.map(written).join(by)),
  ),
  v.pipe(
    v.object({ 'Fn::GetAtt': v.array(v.string()) }),
    v.transform((it) => `<${it['Fn::GetAtt'].join('.')}>`),
  ),
  v.pipe(
    v.object({ 'Fn::ImportValue': v.string() }),
    v.transform((it) => it['Fn::ImportValue']),
  ),
  v.pipe(
    v.object({ Ref: v.string() }),
    v.transform(({ Ref }) => `<${Ref}>`),
  ),
  v.string(),
]);

/** A resolved resource of a policy as cdk-nag writes it in what it finds: a reference is a name in angle brackets. */
export function written(resource: unknown): string {
  const read = v.safeParse(intrinsic, resource);
  return read.success ? read.output : JSON.stringify(resource);
}
