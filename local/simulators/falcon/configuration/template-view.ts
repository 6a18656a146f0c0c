import type { Tenant } from '../tenant.ts';
import { accessTag } from './access-tags.ts';
import type { Template } from './state.ts';

/** A template as the API shows it. */
export const templateView = ({ switches }: Tenant, it: Template): object => ({
  ...it,
  access_tags: it.access_tags.flatMap((id) => accessTag({ id, key: '' }) ?? []),
  has_access: true,
  ...(switches().slaMethod === 'shown' && { sla_method: it.sla_rules.length > 0 ? 'rules' : 'single' }),
});
