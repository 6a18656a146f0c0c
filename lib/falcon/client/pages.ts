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
 * All that pages by offset can give, each once. While things are deleted, what follows moves up: the next page then begins
 * as many earlier as the total has shrunk.
 */
export async function* byOffset<T>(
  page: (offset: number, limit: number) => Promise<Page<T>>,
  limit: number,
  idOf: (one: T) => string,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let known: number | null = null;
  for (let offset = 0; ; ) {
    const { resources, total }: Page<T> = await page(offset, limit);
    if (known !== null && total !== null && total < known && offset > 0) {
      offset = Math.max(0, offset - (known - total));
      known = total;
      continue;
    }
    known = total;
    for (const one of resources) {
      if (!seen.has(idOf(one))) yield one;
      seen.add(idOf(one));
    }
    offset += resources.length;
    if (resources.length === 0 || (total !== null && offset >= total)) return;
  }
}
