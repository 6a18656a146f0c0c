import { apiClient, cid } from '../seed.ts';
import type { Tenant } from '../tenant.ts';
import type { Actor, Head, Stamp } from './state.ts';

/** The stamp of a thing written now; the part about its making is kept from `old`. */
export function stamped(tenant: Tenant, old: Stamp | null): Stamp {
  const by = actor(tenant);
  const at = tenant.now().toISOString();
  return {
    created_by: old?.created_by ?? by,
    created_by_name: old?.created_by_name ?? by.username,
    created_timestamp: old?.created_timestamp ?? at,
    updated_by: by,
    updated_by_name: by.username,
    updated_timestamp: at,
  };
}

/** The id and stamp of a record written now. */
export const headed = (tenant: Tenant, old: Head | null): Head => ({
  id: old?.id ?? tenant.configuration.nextId(),
  cid,
  ...stamped(tenant, old),
});

const actor = ({ credentials }: Tenant): Actor => ({
  cid,
  client_id: credentials.clientId,
  user_uuid: apiClient.uuid,
  username: apiClient.full_name,
});
