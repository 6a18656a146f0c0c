import * as v from 'valibot';
import type { Source } from '../../lib/sources/source.ts';

/** The path at which a source refuses a body. */
export const faultPath = (source: Source, body: unknown): unknown => {
  try {
    source(body);
    return 'it was read';
  } catch (error) {
    return v.isValiError(error) ? v.getDotPath(error.issues[0]) : error;
  }
};
