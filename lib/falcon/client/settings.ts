import type * as v from 'valibot';
import type { FalconCall } from './call.ts';
import {
  groupUpdate,
  groupUpdateV1,
  newGroup,
  newGroupV1,
  newSla,
  slaUpdate,
} from './configuration-inputs.ts';
import { field, notificationGroup, notificationGroupV1, sla } from './configuration-schemas.ts';
import { keptGroup, keptSla } from './kept-settings.ts';
import { counts, type Kind, reads } from './setting.ts';
import { lists, unsortedLists } from './setting-lists.ts';
import { type Change, type WrittenKind, writes } from './setting-writes.ts';

/** All that the API does with a kind of settings that it writes. */
export const settingsGroup = <K extends Kind, N extends v.GenericSchema, C extends Change>(
  call: FalconCall,
  kind: WrittenKind<K, N, C>,
) => ({
  /** Some by their ids, any number of them, in the order asked for. */
  get: reads<K['schema']>(call, kind),
  ...writes(call, kind),
  ...lists(call, kind),
  /** Counts by the values of a field, or by ranges of time. */
  aggregate: counts(call, kind),
});

/** SLAs: how soon a case is to be acknowledged and resolved, and who hears of it when it is not. */
export const falconSlas = (call: FalconCall) =>
  settingsGroup(call, {
    noun: 'slas',
    slug: 'slas',
    version: 'v1',
    schema: sla,
    creation: newSla,
    change: slaUpdate,
    kept: keptSla,
  });

/** Notification groups in their present form. */
export const falconNotificationGroups = (call: FalconCall) =>
  settingsGroup(call, {
    noun: 'notificationGroups',
    slug: 'notification-groups',
    version: 'v2',
    schema: notificationGroup,
    creation: newGroup,
    change: groupUpdate,
    kept: keptGroup,
  });

/** The same groups in their older form, which the platform calls deprecated. */
export const falconNotificationGroupsV1 = (call: FalconCall) =>
  settingsGroup(call, {
    noun: 'notificationGroupsV1',
    slug: 'notification-groups',
    version: 'v1',
    schema: notificationGroupV1,
    creation: newGroupV1,
    change: groupUpdateV1,
    // This form does not show every channel: what it reads must not be written.
    kept: null,
  });

/** Fields: those that come with the platform, and those of templates, which make and change them. */
export const falconFields = (call: FalconCall) => {
  const kind = { noun: 'fields', slug: 'fields', version: 'v1', schema: field } as const;
  return { get: reads(call, kind), ...unsortedLists(call, kind) };
};
