import type { AuthSettings } from './settings.ts';

/** What does not fit together in the knobs of `hmac`, each with the key at fault. */
export function hmacFaults(auth: AuthSettings): { key: string; message: string }[] {
  if (auth.scheme !== 'hmac') return [];
  const { fields, timestampHeader, timestampPrefix, idHeader, separator } = auth;
  const signsTime = fields.includes('timestamp');
  const signsId = fields.includes('id');
  const faults = [
    signsTime && timestampHeader === undefined && timestampPrefix === undefined
      ? {
          key: 'fields',
          message: 'the timestamp is signed: timestampHeader (or timestampPrefix) says where it stands',
        }
      : null,
    !signsTime && (timestampHeader !== undefined || timestampPrefix !== undefined)
      ? { key: 'fields', message: 'a timestamp that is not signed proves nothing: put timestamp into fields' }
      : null,
    signsId && idHeader === undefined
      ? { key: 'fields', message: 'the id is signed: idHeader says where it stands' }
      : null,
    !signsId && idHeader !== undefined
      ? { key: 'idHeader', message: 'the id is of use only where it is signed: put id into fields' }
      : null,
    timestampHeader !== undefined && timestampPrefix !== undefined
      ? {
          key: 'timestampPrefix',
          message: 'the timestamp stands in a header of its own, or in the list: not both',
        }
      : null,
    timestampPrefix !== undefined && separator === undefined
      ? { key: 'timestampPrefix', message: 'separator says what stands between it and the signature' }
      : null,
  ];
  return faults.filter((it) => it !== null);
}

/** Of events that two sources would take, the second: each event is brought to one. */
export function eventFaults(auths: (AuthSettings | undefined)[]): { index: number; message: string }[] {
  const taken = new Set<string>();
  return auths.flatMap((auth, index) => {
    if (auth?.scheme !== 'eventbridge') return [];
    const again = auth.sources.filter((it) => taken.has(it));
    for (const it of auth.sources) taken.add(it);
    return again.map((it) => ({ index, message: `another source takes the events of ${it}` }));
  });
}
