import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

const payloadSchema = v.object({ jti: v.pipe(v.string(), v.toNumber()), exp: v.number() });

/** A signed token of three parts, as the official SDK takes it apart. */
export function signed(payload: unknown): string {
  const content = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(payload)}`;
  return `${content}.${signatureOf(content)}`;
}

/** What a token says of itself; null where its signature is not good. */
export function verified(token: string): v.InferOutput<typeof payloadSchema> | null {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (!same(signature, signatureOf(`${header}.${payload}`))) return null;
  return v.parse(payloadSchema, JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

/** Whether two secrets are the same, in a time that tells nothing of where they differ. */
export function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const signatureOf = (content: string): string =>
  createHmac('sha256', 'the simulator signs its own tokens').update(content).digest('base64url');
