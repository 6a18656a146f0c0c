import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { schemeOf } from '../../lib/signatures/index.ts';
import { secretAuth } from '../../lib/signatures/settings.ts';
import { aDelivery } from './a-delivery.ts';

const headers = v.record(v.string(), v.string());
const file = v.object({
  body: v.string(),
  now: v.string(),
  vectors: v.array(
    v.object({ name: v.string(), auth: v.record(v.string(), v.unknown()), secret: v.string(), headers }),
  ),
});

// Signed by another program than this: the file says which.
const { body, now, vectors } = v.parse(
  file,
  JSON.parse(readFileSync(join(import.meta.dirname, 'vectors.json'), 'utf8')),
);
const minutes = 60_000;
const other = 'whsec_b3RoZXItc2VjcmV0LW90aGVyLXNlY3JldA==';

type Vector = (typeof vectors)[number];

function verifying(vector: Vector) {
  const verify = schemeOf(v.parse(secretAuth, { secret: 'casebridge/siem', ...vector.auth }));
  const at = (later: number, changes: { body?: string; headers?: Record<string, string> } = {}) =>
    aDelivery({
      headers: changes.headers ?? vector.headers,
      body: Buffer.from(changes.body ?? body),
      receivedAt: new Date(Date.parse(now) + later),
    });
  return { verify, at };
}

const isTimed = ({ headers: given }: Vector) => Object.keys(given).some((name) => /time|stripe/i.test(name));

describe.each(vectors)('$name', (vector) => {
  const { verify, at } = verifying(vector);

  test('a signature by the current secret or by the previous one verifies, any other is a mismatch', () => {
    expect(verify(at(0), [vector.secret])).toBe('verified');
    expect(verify(at(0), [other, vector.secret])).toBe('verified');
    expect(verify(at(0), [other])).toMatchObject({ why: 'mismatch' });
    expect(verify(at(0), [])).toMatchObject({ why: 'mismatch' });
  });

  test('a body, or anything else signed, that was changed is a mismatch', () => {
    expect(verify(at(0, { body: `${body} ` }), [vector.secret])).toMatchObject({ why: 'mismatch' });
    for (const [name, value] of Object.entries(vector.headers).filter(([it]) => /id$/i.test(it)))
      expect(
        verify(at(0, { headers: { ...vector.headers, [name]: `${value}1` } }), [vector.secret]),
      ).toMatchObject({ why: 'mismatch' });
  });

  test('without any one of its headers it is told which is missing', () => {
    for (const name of Object.keys(vector.headers)) {
      const { [name]: _, ...headers } = vector.headers;
      expect(verify(at(0, { headers }), [vector.secret])).toMatchObject({ why: 'missing' });
    }
  });
});

test.each(vectors.filter(isTimed))(
  '$name is good for five minutes, before as after, and for no second longer',
  (vector) => {
    const { verify, at } = verifying(vector);
    expect(verify(at(5 * minutes), [vector.secret])).toBe('verified');
    expect(verify(at(-5 * minutes + 999), [vector.secret])).toBe('verified');
    for (const late of [5 * minutes + 1000, -5 * minutes - 1000])
      expect(verify(at(late), [vector.secret])).toMatchObject({ why: 'too old' });
  },
);

test.each(vectors.filter((it) => !isTimed(it)))('$name has no time, and is good for ever', (vector) => {
  const { verify, at } = verifying(vector);
  expect(verify(at(1_000_000 * minutes), [vector.secret])).toBe('verified');
});
