import { falconClouds } from '../../clouds.ts';
import { Unexpected } from '../../errors.ts';
import { type HttpAnswer, traceOf } from '../../http.ts';

/** Where the customer lives: the cloud that was named, until that one says otherwise. */
export type Home = { url: string; follow: (answer: HttpAnswer) => boolean };

// Discovery is for the commercial clouds alone: keys of a government cloud never leave it.
const commercial = Object.entries(falconClouds).filter(([name]) => !name.startsWith('us-gov'));

/**
 * A token that is asked for in the wrong commercial cloud is redirected, or answered with the right cloud's name.
 * Both are obeyed toward hosts of the table only, and only from one of them: a URL of the caller's own stays what it is.
 */
export function homeOf(url: string): Home {
  const isHost = (it: string) => commercial.some(([, host]) => new URL(host).host === it);
  const home: Home = {
    url,
    follow: (answer) => {
      if (!isHost(new URL(home.url).host)) return false;
      const next = redirected(answer, home.url) ?? named(answer);
      if (next === null || next === home.url) return false;
      home.url = next;
      return true;
    },
  };
  const redirected = ({ status, headers }: HttpAnswer, from: string): string | null => {
    const location = headers.get('location');
    if (status < 300 || status >= 400 || location === null) return null;
    const next = URL.canParse(location, from) ? new URL(location, from) : null;
    if (next?.protocol === 'https:' && isHost(next.host)) return next.origin;
    const where = next?.host || 'no address';
    throw new Unexpected(`falcon: the token was redirected to ${where}, which is no host of Falcon`, {
      status,
      traceId: traceOf(headers),
    });
  };
  return home;
}

function named({ headers }: HttpAnswer): string | null {
  const region = headers.get('x-cs-region');
  return commercial.find(([name]) => name === region)?.[1] ?? null;
}
