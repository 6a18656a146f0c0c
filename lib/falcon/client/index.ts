import { type CallOptions, type Network, realNetwork } from '../../http.ts';
import { falconAccessTags } from './access-tags.ts';
import { falconAlerts } from './alerts.ts';
import { falconCall, type FalconSettings } from './call.ts';
import { falconCases } from './cases.ts';
import { falconFiles } from './files.ts';
import {
  falconFields,
  falconNotificationGroups,
  falconNotificationGroupsV1,
  falconSlas,
} from './settings.ts';
import { falconTemplateSnapshots } from './template-snapshots.ts';
import { falconTemplates } from './templates.ts';

export type FalconClient = ReturnType<typeof falconClient>;

/**
 * CrowdStrike Falcon's case management, a group for each noun and a method for each operation. Each method takes one object
 * in the platform's own words and answers what was parsed; see `CallOptions` for signals and deadlines, and errors.ts for what is thrown.
 */
export function falconClient(settings: FalconSettings, network: Network = realNetwork) {
  const call = falconCall(settings, network);
  return {
    cases: falconCases(call),
    files: falconFiles(call),
    templates: falconTemplates(call),
    templateSnapshots: falconTemplateSnapshots(call),
    slas: falconSlas(call),
    notificationGroups: falconNotificationGroups(call),
    notificationGroupsV1: falconNotificationGroupsV1(call),
    accessTags: falconAccessTags(call),
    fields: falconFields(call),
    alerts: falconAlerts(call),
    /** Makes the token in use invalid, where there is one. The next call asks for another. */
    revokeToken: (_input: Record<string, never> = {}, options?: CallOptions) => call.revoke(options),
  };
}
