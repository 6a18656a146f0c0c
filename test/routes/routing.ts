import type { Alert } from '../../lib/alert.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { compileRoutes, type Placement } from '../../lib/routes.ts';

const connections = `
connections:
  soc: { platform: falcon, cloud: us-1, secret: casebridge/soc }
  lab: { platform: falcon, cloud: us-2, secret: casebridge/lab }
  insider-risk: { platform: incydr, url: https://api.us.code42.com, secret: casebridge/insider-risk }
sources: {}
`;

/** The router of routes as they stand in casebridge.yaml. */
export const routerOf = (routes: string) =>
  compileRoutes(loadConfig(`${connections}routes:\n${routes}`, 'casebridge.yaml').config);

/** Where the one route of a test puts an alert. @throws where it does not. */
export async function placed(routes: string, alert: Alert): Promise<Placement> {
  const [placement] = await routerOf(routes)(alert);
  if (placement === undefined || 'reason' in placement)
    throw new Error(placement?.reason ?? 'no route takes the alert');
  return placement;
}
