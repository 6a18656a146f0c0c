import { Declined, Unavailable, Unexpected } from '../../errors.ts';
import { type CallOptions, type HttpAnswer, httpSender } from '../../http.ts';
import { type FalconCall, falconRetryAfter } from './call.ts';

/**
 * What a link of a download leads to. The token goes along to the API's own origin and nowhere else; redirects are not followed.
 * No error quotes the link: whoever has it has the file.
 * @throws Unavailable where it does not open: asked again, the platform gives another
 */
export async function followLink(
  call: FalconCall,
  link: string,
  what: string,
  options: CallOptions,
): Promise<HttpAnswer> {
  const home = new URL(call.home());
  const url = URL.canParse(link, home.href) ? new URL(link, home.href) : null;
  if (url === null || ![home.protocol, 'https:'].includes(url.protocol))
    throw new Unexpected(`falcon: the link of ${what} is no https address`);
  const answer = await opened(call, url, options).catch((error: unknown) => {
    // Both name the path that was asked for.
    throw error instanceof Unavailable || error instanceof Declined ? failed(call, what, error) : error;
  });
  if (answer.status >= 300) throw failed(call, what, { status: answer.status, traceId: null });
  return answer;
}

function opened(call: FalconCall, url: URL, options: CallOptions): Promise<HttpAnswer> {
  if (url.origin === new URL(call.home()).origin) {
    const path = url.pathname + url.search;
    return call.answered({ method: 'GET', path, repeatable: true }, { ...options, stream: true });
  }
  return httpSender(
    'falcon',
    falconRetryAfter,
    call.network,
  )({
    method: 'GET',
    url,
    headers: { accept: '*/*' },
    repeatable: true,
    stream: true,
    ...options,
    timeout: options.timeout ?? call.timeout,
  });
}

function failed(
  call: FalconCall,
  what: string,
  { status, traceId }: Pick<Unavailable, 'status' | 'traceId'>,
): Unavailable | Unexpected {
  if (status !== null && status >= 300 && status < 400)
    return new Unexpected(`falcon: the link of ${what} redirects`, { status, traceId });
  return new Unavailable(`falcon: the link of ${what} does not open (${status ?? 'no answer'})`, {
    retryAt: call.now(),
    uncertain: false,
    status,
    traceId,
  });
}
