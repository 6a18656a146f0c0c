import { rtr } from './simulators/falcon/seed.ts';
import type { FalconSimulator } from './simulators/falcon/index.ts';
import type { IncydrSimulator } from './simulators/incydr/index.ts';

/** How a client reaches the Incydr simulator, with ids that exist there. */
export const incydrAddress = ({ url, clientId, clientSecret, eventIds, users }: IncydrSimulator) => {
  const [subject, assignee] = [...users.keys()];
  return { url, clientId, clientSecret, eventIds: eventIds.slice(0, 20), subject, assignee };
};

/** How a client reaches the Falcon simulator, with ids that exist there. */
export const falconAddress = ({
  url,
  clientId,
  clientSecret,
  alertIds,
  eventIds,
  userUuids,
}: FalconSimulator) => ({
  url,
  clientId,
  clientSecret,
  alertIds: alertIds.slice(0, 20),
  eventIds: eventIds.slice(0, 20),
  userUuid: userUuids[0],
  aid: rtr.aid,
  rtrPath: rtr.path,
  rtrSession: rtr.session,
  rtrSha256: rtr.sha256,
});
