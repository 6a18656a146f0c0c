import { many } from '../alerts/words.ts';

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `1.4 MB`: by thousands, as S3's console and bills have it. */
export function sizeInWords(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step] ?? ''}`;
}

/** `1,204`: a number that a person reads. */
export const inThousands = (count: number): string => count.toLocaleString('en-US');

/** `1,204 cases`. */
export const manyOf = (count: number, what: string): string =>
  many(count, what).replace(String(count), inThousands(count));

/** `40 s`, `3 min`, `2 h 5 min`. */
export function timeInWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
