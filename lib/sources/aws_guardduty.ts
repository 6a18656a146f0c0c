import { readFindings } from './aws.ts';
import { idFrom } from './identity.ts';
import { alertFrom, type Source } from './source.ts';
import { firstText, firstTime, readScaled, reader } from './values.ts';

/** Findings of Amazon GuardDuty, as EventBridge or SNS hands them on, or as its API and its exports write them. */
export const awsGuardduty: Source = (json) =>
  readFindings(json, (finding) => {
    const plain = reader(finding);
    // The API's own spelling has capitals: `Service.EventLastSeen`.
    const get = (...paths: string[]) => plain(...paths.flatMap((path) => [path, capitals(path)]));
    const type = firstText(get('type'));
    return alertFrom(finding, {
      // More of the same activity comes again under the same id, with a higher count.
      id: idFrom('id', get('id'), get('arn')),
      title: firstText(get('title'), type) ?? 'GuardDuty finding',
      description: firstText(get('description')),
      severity: readScaled(get('severity'), 10),
      occurredAt: firstTime(get('service.eventLastSeen'), get('updatedAt'), get('createdAt')),
      rule: { id: type, name: type },
      host: firstText(
        get('resource.instanceDetails.instanceId'),
        get('resource.rdsDbInstanceDetails.dbInstanceIdentifier'),
      ),
      user: firstText(
        get('resource.accessKeyDetails.userName'),
        get('resource.kubernetesDetails.kubernetesUserDetails.username'),
        get('resource.rdsDbUserDetails.user'),
        get('resource.accessKeyDetails.principalId'),
      ),
      state: String(get('service.archived')).toLowerCase() === 'true' ? 'resolved' : 'open',
    });
  });

const capitals = (path: string): string => path.replaceAll(/(^|\.)[a-z]/g, (start) => start.toUpperCase());
