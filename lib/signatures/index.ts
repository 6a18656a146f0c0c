import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { header } from './header.ts';
import { rulesOf } from './presets.ts';
import type { Verify } from './scheme.ts';
import type { SecretAuth } from './settings.ts';
import { signature } from './signature.ts';
import { urlSecret } from './url-secret.ts';

/** The scheme by which a source proves itself, as casebridge.yaml names it. */
export function schemeOf(auth: SecretAuth): Verify {
  if (auth.scheme === 'header') return header(auth.header);
  if (auth.scheme === 'url-secret') return urlSecret;
  if (auth.scheme === 'bearer') return bearer;
  if (auth.scheme === 'basic') return basic(auth.user);
  return signature(rulesOf(auth));
}
