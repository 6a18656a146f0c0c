import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { header } from './header.ts';
import { presetRules } from './presets.ts';
import type { Verify } from './scheme.ts';
import type { SecretAuth } from './settings.ts';
import { signature } from './signature.ts';
import { urlSecret } from './url-secret.ts';

/** The scheme by which a source proves itself, as casebridge.yaml names it. */
export function schemeOf(auth: SecretAuth): Verify {
  switch (auth.scheme) {
    case 'header':
      return header(auth.header);
    case 'url-secret':
      return urlSecret;
    case 'bearer':
      return bearer;
    case 'basic':
      return basic(auth.user);
    case 'hmac':
      return signature([auth]);
    case 'standard-webhooks':
    case 'github':
    case 'slack':
    case 'stripe':
    case 'pagerduty':
    case 'grafana':
    case 'crowdstrike-fusion':
    case 'splunk-observability':
      return signature(presetRules(auth));
  }
}
