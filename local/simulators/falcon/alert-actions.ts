import * as v from 'valibot';
import { Rejected } from './envelope.ts';
import { status } from './limits.ts';
import { users, type UserRef } from './seed.ts';
import type { AlertRecord } from './records.ts';

type Action = { name: string; value: string };

/** The actions of an alert update; every value is a string, as the API wants it. */
const actions: Record<string, (alert: AlertRecord, value: string) => Partial<AlertRecord>> = {
  update_status: (_, value) => ({ status: statusOf(value) }),
  assign_to_uuid: (_, value) => ({ assignedTo: userWith('uuid', value) }),
  assign_to_user_id: (_, value) => ({ assignedTo: userWith('email', value) }),
  assign_to_name: (_, value) => ({ assignedTo: userWith('full_name', value) }),
  unassign: () => ({ assignedTo: null }),
  append_comment: ({ comments }, value) => ({ comments: [...comments, value] }),
  add_tag: ({ tags }, value) => ({ tags: [...new Set([...tags, value])] }),
  remove_tag: ({ tags }, value) => ({ tags: tags.filter((tag) => tag !== value) }),
  remove_tags_by_prefix: ({ tags }, value) => ({ tags: tags.filter((tag) => !tag.startsWith(value)) }),
  show_in_ui: (_, value) => ({ showInUi: value === 'true' }),
  new_behavior_processed: () => ({}),
};

/** The alert after the actions, in their order, but tags are taken away before others are added. */
export const applyActions = (alert: AlertRecord, wanted: readonly Action[]): AlertRecord =>
  [...wanted.filter(removesTags), ...wanted.filter((it) => !removesTags(it))].reduce(
    (it, { name, value }) => {
      const action = actions[name];
      if (!action) throw new Rejected(400, `unknown action ${name}`);
      return { ...it, ...action(it, value) };
    },
    alert,
  );

const removesTags = ({ name }: Action): boolean => name.startsWith('remove_tag');

function statusOf(value: string): AlertRecord['status'] {
  const parsed = v.safeParse(status, value);
  if (!parsed.success) throw new Rejected(400, `unknown status ${value}`);
  return parsed.output;
}

function userWith(key: keyof UserRef, value: string): UserRef {
  const user = users.find((one) => one[key] === value);
  if (!user) throw new Rejected(400, `unknown user ${value}`);
  return user;
}
