import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import type { Page } from './answers.ts';
import type { FalconCall } from './call.ts';

/** One page of ids. */
export async function pageOfIds(
  call: FalconCall,
  path: string,
  query: Record<string, string | number | undefined>,
  options?: CallOptions,
): Promise<Page<string> & { after: string | null }> {
  const { resources, errors, meta } = await call.resources(
    { method: 'GET', path, query, repeatable: true },
    v.string(),
    options,
  );
  // No source says where a list of access tags has its token.
  const after = meta?.pagination?.after || meta?.after || null;
  return { resources, errors, total: meta?.pagination?.total ?? null, after };
}

/**
 * All that pages by offset can give, each once, whatever is made or deleted meanwhile. A page begins with the last one that was seen:
 * as long as it does, nothing before it is unknown. Where it does not, some of what was seen is gone and the rest has moved up:
 * the walk then goes back, each time twice as far. The total tells less, since something made hides something deleted from it.
 */
export async function* byOffset<T>(
  page: (offset: number, limit: number) => Promise<Page<T>>,
  limit: number,
  idOf: (one: T) => string,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let back = limit - 1;
  for (let offset = 0; ; ) {
    const { resources, total }: Page<T> = await page(offset, limit);
    const [first] = resources;
    if (offset > 0 && (first === undefined || !seen.has(idOf(first)))) {
      offset = Math.max(0, offset - back);
      back *= 2;
      continue;
    }
    back = limit - 1;
    for (const one of resources) {
      if (!seen.has(idOf(one))) yield one;
      seen.add(idOf(one));
    }
    const end = offset + resources.length;
    if (resources.length < 2 || (total !== null && end >= total)) return;
    offset = end - 1;
  }
}
