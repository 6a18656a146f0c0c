/** Something that was to happen and did not. */
export class NotSeen extends Error {
  override readonly name = 'NotSeen';
}

/** @throws NotSeen */
export function expect(holds: boolean, what: string): void {
  if (!holds) throw new NotSeen(`not seen: ${what}`);
}
