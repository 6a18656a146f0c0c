import { Declined } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import { casesPage, type IncydrCasesPage } from './answers/cases.ts';
import { given } from './arguments.ts';
import type { IncydrCall } from './call.ts';
import { casesAsked, type IncydrCasesAsked, listQuery, type StatusForm } from './case-schemas.ts';

/**
 * Reads pages of cases. No source tells how several statuses are asked for. A platform that reads one key alone would leave out
 * the others of a repeated key without a word, so the comma is tried first: whoever does not know it says so.
 */
export function caseListing(call: IncydrCall) {
  let form: StatusForm = 'comma';
  const list = (input: IncydrCasesAsked, as: StatusForm, options?: CallOptions): Promise<IncydrCasesPage> => {
    const query = listQuery(input, as, call.now());
    return call.read(casesPage, { method: 'GET', path: '/v1/cases', query, repeatable: true }, options);
  };

  return async (input: IncydrCasesAsked = {}, options?: CallOptions): Promise<IncydrCasesPage> => {
    const asked = given(casesAsked, input, 'cases.getPage');
    const hasForms = Array.isArray(asked.status) && asked.status.length > 1;
    try {
      return await list(asked, form, options);
    } catch (error) {
      const isRefused = error instanceof Declined && error.status === 400;
      if (!isRefused || !hasForms || form === 'repeated') throw error;
      const page = await list(asked, 'repeated', options);
      form = 'repeated';
      return page;
    }
  };
}
