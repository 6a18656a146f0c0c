import * as v from 'valibot';
import type { Operation } from '../../platform.ts';
import type { Tenant } from '../tenant.ts';
import { aggregateOperation } from './aggregates.ts';
import { headValues } from './collection.ts';
import { queryOperation, readOperation } from './reading.ts';
import { groupInputObjects, groupInputV1, groupInputV2, type GroupInput } from './schemas.ts';
import { headed } from './stamps.ts';
import type { Group } from './state.ts';
import { writeOperations, type Writable } from './writing.ts';

/** Notification groups: one set of them, read and written in the older and in the newer form. */
export const groupOperations = (tenant: Tenant): Operation[] =>
  [olderGroups(tenant), newerGroups(tenant)].flatMap((kind) => [
    readOperation(tenant, kind),
    ...writeOperations(tenant, kind),
    queryOperation(tenant, kind),
    aggregateOperation(tenant, kind),
  ]);

function newerGroups(tenant: Tenant): Writable<Group, GroupInput> {
  const { groups, slas } = tenant.configuration;
  const asObjects = () => tenant.switches().paramsForm === 'object';
  return {
    noun: 'notification group',
    slug: 'notification-groups',
    version: 'v2',
    all: () => [...groups.values()],
    view: (it) => ({
      ...it,
      channels: it.channels.map((channel) => ({
        ...channel,
        params: asObjects() ? objectOf(channel.params) : textOf(channel.params),
      })),
    }),
    values: { ...headValues, name: (it) => [it.name] },
    schema: () => (asObjects() ? groupInputObjects : groupInputV2),
    make: (input, old) => ({ ...input, ...headed(tenant, old) }),
    save: (it) => groups.set(it.id, it),
    remove: (id) => groups.delete(id),
    referrers: (id) =>
      [...slas.values()]
        .filter(({ goals }) =>
          goals.some((goal) => goal.escalation_policy?.steps.some((it) => it.notification_group_id === id)),
        )
        .map((it) => `SLA ${it.name}`),
  };
}

function olderGroups(tenant: Tenant): Writable<Group, GroupInput> {
  const newer = newerGroups(tenant);
  return {
    ...newer,
    version: 'v1',
    view: (it) => ({ ...it, channels: it.channels.flatMap(olderChannel) }),
    schema: () => groupInputV1,
    // The older form cannot show every channel, so a change that names none must not lose those it hides.
    make: (input, old, sent) =>
      newer.make(old && !sent.has('channels') ? { ...input, channels: old.channels } : input, old, sent),
  };
}

type Channel = Group['channels'][number];

function olderChannel({ params, ...channel }: Channel): object[] {
  if (channel.type === 'ms_teams') return [];
  const { recipients, severity } = v.parse(olderParams, objectOf(params));
  return [{ ...channel, ...(recipients && { recipients }), ...(severity && { severity }) }];
}

const olderParams = v.object({
  recipients: v.fallback(v.optional(v.array(v.string())), undefined),
  severity: v.fallback(v.optional(v.string()), undefined),
});

const textOf = (params: Channel['params']): string =>
  typeof params === 'string' ? params : JSON.stringify(params);

function objectOf(params: Channel['params']): Record<string, unknown> {
  if (typeof params !== 'string') return params;
  const held = v.safeParse(jsonObject, params);
  return held.success ? held.output : { value: params };
}

const jsonObject = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));
