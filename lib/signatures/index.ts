import type { SourceSettings } from '../config.ts';
import { header } from './header.ts';
import type { Verify } from './scheme.ts';
import { urlSecret } from './url-secret.ts';

/** The scheme by which a source proves itself, as casebridge.yaml names it. */
export function schemeOf(auth: SourceSettings['auth']): Verify {
  switch (auth.scheme) {
    case 'header':
      return header(auth.header);
    case 'url-secret':
      return urlSecret;
  }
}
