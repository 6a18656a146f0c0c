import { readFindings } from './aws.ts';
import { idFrom } from './identity.ts';
import { alertFrom, type Source } from './source.ts';
import { anySpelling } from './spelling.ts';
import { firstTime, readScaled } from './values.ts';

/** Findings of Amazon GuardDuty, as EventBridge or SNS hands them on, or as its API (`Service.EventLastSeen`) writes them. */
export const awsGuardduty: Source = (json) =>
  readFindings(json, (finding) => {
    const { text, values } = anySpelling(finding);
    const type = text('type');
    return alertFrom(finding, {
      // More of the same activity comes again under the same id, with a higher count.
      id: idFrom('id', text('id', 'arn')),
      title: text('title', 'type') ?? 'GuardDuty finding',
      description: text('description'),
      severity: readScaled(text('severity'), 10),
      occurredAt: firstTime(...values('service.eventLastSeen', 'updatedAt', 'createdAt')),
      rule: { id: type, name: type },
      host: text('resource.instanceDetails.instanceId', 'resource.rdsDbInstanceDetails.dbInstanceIdentifier'),
      user: text(
        'resource.accessKeyDetails.userName',
        'resource.kubernetesDetails.kubernetesUserDetails.username',
        'resource.rdsDbUserDetails.user',
        'resource.accessKeyDetails.principalId',
      ),
      state: String(values('service.archived')[0]).toLowerCase() === 'true' ? 'resolved' : 'open',
    });
  });
