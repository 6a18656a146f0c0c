import * as v from 'valibot';
import { firstText } from './values.ts';

/** The first candidate that says an id. @throws ValiError naming the path at which one was expected, where none does. */
export const idFrom = (path: string, ...candidates: unknown[]): string =>
  v.parse(told(path), firstText(...candidates));

const told = (path: string) =>
  v.pipe(
    v.nullable(v.string()),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      if (dataset.value !== null) return dataset.value;
      const where = { type: 'unknown', origin: 'value', input: {}, key: path, value: undefined } as const;
      addIssue({ expected: 'an id', received: 'nothing', path: [where] });
      return NEVER;
    }),
  );
