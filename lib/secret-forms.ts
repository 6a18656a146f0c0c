import * as v from 'valibot';

/** When the owner of a secret says that it ends; it is taken as long as it is there, and told of before. */
const expiresAt = v.optional(v.pipe(v.string(), v.isoTimestamp()));

// A shorter one can be found by trying, offline where it signs. Where a vendor made one that is shorter, have it make another.
export const leastSecret = 16;

/** What a secret holds, by who it is for, with the words for it. */
export const secretForms = {
  connection: {
    schema: v.object({ clientId: v.string(), clientSecret: v.string() }),
    form: '{"clientId": "…", "clientSecret": "…"}',
  },
  source: {
    schema: v.object({ secret: v.pipe(v.string(), v.minLength(leastSecret)) }),
    form: `{"secret": "at least ${leastSecret} characters"}`,
  },
} as const;

/** Reads the text of a secret; null where it is not of the form. */
export function readSecret<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | null {
  const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return success ? output : null;
}

/** When a secret ends: by its own `expiresAt`, or by its age; the earlier of the two. Null where nothing says so. */
export function expiryOf(text: string, createdAt: Date, maxAge: number | undefined): Date | null {
  const told = readSecret(v.object({ expiresAt }), text)?.expiresAt;
  const ends = [
    ...(told === undefined ? [] : [Date.parse(told)]),
    ...(maxAge === undefined ? [] : [createdAt.getTime() + maxAge]),
  ];
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}
