import type { Terminal } from '../verb.ts';
import { inThousands, sizeInWords, timeInWords } from './words.ts';

/** How far something has come. What is to come may not be known. */
export type Come = {
  done: number;
  total: number | null;
  what: string;
  bytes: number;
  totalBytes?: number | null;
};

// Where each line stays, a line now and then is enough.
const drawnEvery = 250;
const printedEvery = 10_000;
const barWidth = 24;

export type Progress = ReturnType<typeof progress>;

/** Tells how far something has come: one line that is drawn anew on a terminal, else a line every ten seconds. */
export function progress({ draw, complain, now }: Pick<Terminal, 'draw' | 'complain' | 'now'>) {
  const begun = now().getTime();
  let told = begun;
  const say = (line: string): void => {
    told = now().getTime();
    if (draw) draw(line);
    else complain(line);
  };
  const tell = (come: Come): void => {
    if (draw || now().getTime() - told >= printedEvery)
      say(lineOf(come, now().getTime() - begun, draw !== null));
  };
  return {
    tell,
    /** Tells it again and again while something goes on. */
    during: async <T>(work: () => Promise<T>, come: () => Come): Promise<T> => {
      const timer = setInterval(() => tell(come()), draw ? drawnEvery : printedEvery);
      try {
        return await work();
      } finally {
        clearInterval(timer);
        draw?.('');
      }
    },
    /** A line that stays. */
    note: (line: string): void => {
      draw?.('');
      complain(line);
    },
    end: (): void => draw?.(''),
  };
}

/** `[######------]  50 %  500 of 1,000 cases  1.2 GB  30 MB/s  2 min left`. */
export function lineOf(come: Come, elapsed: number, withBar: boolean): string {
  const { done, total, what, bytes } = come;
  const share = shareOf(come);
  const count =
    total === null ? `${inThousands(done)} ${what}` : `${inThousands(done)} of ${inThousands(total)} ${what}`;
  const left = share === null || share === 0 || share === 1 ? null : (elapsed / share) * (1 - share);
  return [
    ...(share === null || !withBar ? [] : [bar(share)]),
    ...(share === null ? [] : [`${Math.floor(share * 100)} %`]),
    count,
    ...(bytes === 0 ? [] : [sizeInWords(bytes)]),
    ...(bytes === 0 || elapsed < 1000 ? [] : [`${sizeInWords((bytes / elapsed) * 1000)}/s`]),
    // Before that it would be a guess.
    ...(left === null || elapsed < 3000 ? [] : [`${timeInWords(left)} left`]),
  ].join('  ');
}

/** By bytes where they are known, for one case may weigh more than all others. */
function shareOf({ done, total, bytes, totalBytes }: Come): number | null {
  if (totalBytes) return Math.min(1, bytes / totalBytes);
  return total === null || total === 0 ? null : Math.min(1, done / total);
}

const bar = (share: number): string => {
  const full = Math.round(share * barWidth);
  return `[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}]`;
};
