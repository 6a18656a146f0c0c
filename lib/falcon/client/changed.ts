import { Unexpected } from '../../errors.ts';
import { parseJson } from '../../json.ts';

/**
 * Holds the answer of an update against what was asked: some updates are answered with a 200 and change nothing.
 * What an answer does not show is not held against it; what it shows is compared all the way down: lists in any order,
 * blank, empty, null and absent as one.
 * @throws Unexpected naming the fields that did not change
 */
export function changedAsAsked(asked: object, got: object, what: string, traceId: string | null): void {
  const unchanged = Object.keys(asked).filter(
    (name) => Object.hasOwn(got, name) && !holds(Reflect.get(got, name), Reflect.get(asked, name)),
  );
  if (unchanged.length === 0) return;
  throw new Unexpected(`falcon: ${what} was answered, but changed nothing of: ${unchanged.join(', ')}`, {
    traceId,
    field: unchanged[0] ?? null,
  });
}

function holds(got: unknown, asked: unknown): boolean {
  if (asked === undefined) return true;
  if (isBlank(asked)) return isBlank(got);
  if (typeof asked === 'string' && asked === got) return true;
  const [wanted, there] = [meantBy(asked), meantBy(got)];
  if (Array.isArray(wanted))
    // Not more than was asked for; fewer, where it was asked for twice.
    return (
      Array.isArray(there) &&
      there.length <= wanted.length &&
      wanted.every((one) => there.some((it) => holds(it, one)))
    );
  if (isObject(wanted))
    return (
      isObject(there) &&
      Object.keys(wanted).every((name) => holds(Reflect.get(there, name), Reflect.get(wanted, name)))
    );
  return wanted === there;
}

const isObject = (it: unknown): it is object => typeof it === 'object' && it !== null;

const isBlank = (it: unknown): boolean =>
  it === undefined || it === null || it === '' || (Array.isArray(it) && it.length === 0);

/** JSON in a text is what it says: `params` of a channel are written as an object and read as text. */
export function meantBy(it: unknown): unknown {
  if (typeof it !== 'string' || !/^\s*[[{]/.test(it)) return it;
  try {
    return parseJson(it);
  } catch {
    return it;
  }
}
