import { Unexpected } from '../../errors.ts';

/**
 * Holds the answer of an update against what was asked: some updates are answered with a 200 and change nothing.
 * Only what has a value of its own is compared, under the same name; null and absent are one.
 * @throws Unexpected naming the fields that did not change
 */
export function changedAsAsked(asked: object, got: object, what: string, traceId: string | null): void {
  const unchanged = Object.entries(asked).filter(([name, wanted]) => {
    const isPlain = ['string', 'number', 'boolean'].includes(typeof wanted);
    return isPlain && Object.hasOwn(got, name) && Reflect.get(got, name) !== wanted;
  });
  if (unchanged.length === 0) return;
  const names = unchanged.map(([name]) => name).join(', ');
  throw new Unexpected(`falcon: ${what} was answered, but changed nothing of: ${names}`, {
    traceId,
    field: unchanged[0]?.[0] ?? null,
  });
}
