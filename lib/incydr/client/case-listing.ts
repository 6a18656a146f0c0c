import { Declined } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import { casesPage, type IncydrCasesPage } from './answers/cases.ts';
import { given } from './arguments.ts';
import type { IncydrCall } from './call.ts';
import { casesAsked, type IncydrCasesAsked, listQuery, type StatusForm } from './case-schemas.ts';

/**
 * Reads pages of cases. No source tells how several statuses are asked for. A platform that reads one key alone would leave out
 * the others of a repeated key without a word, so the comma is tried first: whoever does not know it says so, or finds nothing.
 */
export function caseListing(call: IncydrCall) {
  let known: StatusForm | null = null;
  const list = (input: IncydrCasesAsked, as: StatusForm, options?: CallOptions): Promise<IncydrCasesPage> => {
    const query = listQuery(input, as, call.now());
    return call.read(casesPage, { method: 'GET', path: '/v1/cases', query, repeatable: true }, options);
  };

  return async (input: IncydrCasesAsked = {}, options?: CallOptions): Promise<IncydrCasesPage> => {
    const asked = given(casesAsked, input, 'cases.getPage');
    const hasForms = Array.isArray(asked.status) && asked.status.length > 1;
    if (!hasForms || known !== null) return list(asked, known ?? 'comma', options);
    const joined = await unlessRefused(list(asked, 'comma', options));
    if (joined !== null && joined.cases.length > 0) {
      known = 'comma';
      return joined;
    }
    const repeated = await list(asked, 'repeated', options);
    if (joined === null || repeated.cases.length > 0) known = 'repeated';
    return repeated;
  };
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Declined && error.status === 400) return null;
    throw error;
  }
}
