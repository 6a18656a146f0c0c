/**
 * Makes the platform's timestamps: UTC with microseconds.
 * Where counted, a second change within one millisecond is a microsecond later than the first, as on a real clock.
 */
export function timestamps(now: () => Date, microseconds: () => 'counted' | 'zero') {
  let lastMillisecond = '';
  let micros = 0;
  return (): string => {
    const millisecond = now().toISOString().slice(0, -1);
    micros = millisecond === lastMillisecond && microseconds() === 'counted' ? Math.min(micros + 1, 999) : 0;
    lastMillisecond = millisecond;
    return `${millisecond}${String(micros).padStart(3, '0')}Z`;
  };
}

/** A timestamp of the platform with 0 to 6 digits of fraction, made comparable as text; null: no timestamp. */
export function comparable(timestamp: string): string | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(timestamp);
  return match ? `${match[1]}.${(match[2] ?? '').padEnd(6, '0')}Z` : null;
}
