import { type Network, realNetwork } from '../../http.ts';
import { falconAlerts } from './alerts.ts';
import { falconCall, type FalconSettings } from './call.ts';
import { falconCases } from './cases.ts';

export type FalconClient = ReturnType<typeof falconClient>;

/**
 * CrowdStrike Falcon's case management, a group for each noun and a method for each operation. Each method takes one object
 * in the platform's own words and answers what was parsed; see `CallOptions` for signals and deadlines, and errors.ts for what is thrown.
 */
export function falconClient(settings: FalconSettings, network: Network = realNetwork) {
  const call = falconCall(settings, network);
  return {
    cases: falconCases(call),
    alerts: falconAlerts(call),
    /** Makes the token in use invalid. The next call asks for another. */
    revokeToken: () => call.revoke(),
  };
}
