import * as v from 'valibot';
import { AwsError, epochSeconds } from '../json-protocol.ts';
import { parseSchedule } from './next-time.ts';
import { fireAt } from './timer.ts';

const schedule = v.looseObject({
  ScheduleExpression: v.string(),
  ScheduleExpressionTimezone: v.optional(v.string(), 'UTC'),
  FlexibleTimeWindow: v.looseObject({ Mode: v.picklist(['OFF', 'FLEXIBLE']) }),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  Target: v.looseObject({ Arn: v.string(), RoleArn: v.string(), Input: v.optional(v.string(), '{}') }),
});

type Schedule = v.InferOutput<typeof schedule>;

/** What a schedule starts. */
export type Target = Schedule['Target'];

/** A schedule as it was asked for, and how to stop its timer. */
export type Kept = { asked: Schedule; arn: string; createdAt: Date; changedAt: Date; stop: () => void };

/** All schedules by name, and what their keeping needs. */
export type Agenda = {
  schedules: Map<string, Kept>;
  arnPrefix: string;
  now: () => Date;
  fire: (target: Target, input: string) => Promise<void>;
};

type Operation = (agenda: Agenda, name: string, input: unknown) => unknown;

/** The operations on one schedule, by method. */
export const scheduleOperations: Record<string, Operation> = {
  POST: (agenda, name, input) => {
    if (agenda.schedules.has(name))
      throw new AwsError('ConflictException', `Schedule ${name} already exists.`, 409);
    return keep(agenda, name, input, agenda.now());
  },
  GET: (agenda, name) => {
    const kept = find(agenda, name);
    return { ...kept.asked, ...summary(name, kept), Target: kept.asked.Target };
  },
  PUT: (agenda, name, input) => keep(agenda, name, input, find(agenda, name).createdAt),
  DELETE: (agenda, name) => {
    find(agenda, name).stop();
    agenda.schedules.delete(name);
    return {};
  },
};

/** ListSchedules, in one page. */
export function listSchedules({ schedules }: Agenda, prefix: string) {
  const found = [...schedules].filter(([name]) => name.startsWith(prefix));
  return { Schedules: found.map(([name, kept]) => summary(name, kept)) };
}

function keep(agenda: Agenda, name: string, input: unknown, createdAt: Date) {
  const { schedules, now, fire } = agenda;
  const asked = v.parse(schedule, input);
  const nextTime = parseSchedule(asked.ScheduleExpression, asked.ScheduleExpressionTimezone, createdAt);
  const due = () => {
    fire(asked.Target, asked.Target.Input).catch((error: unknown) =>
      console.error('scheduler:', name, error),
    );
  };
  schedules.get(name)?.stop();
  const stop = asked.State === 'ENABLED' ? fireAt(nextTime, now, due) : () => undefined;
  const arn = `${agenda.arnPrefix}${name}`;
  schedules.set(name, { asked, arn, createdAt, changedAt: now(), stop });
  return { ScheduleArn: arn };
}

function find({ schedules }: Agenda, name: string): Kept {
  const kept = schedules.get(name);
  if (!kept) throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  return kept;
}

const summary = (name: string, { asked, arn, createdAt, changedAt }: Kept) => ({
  Arn: arn,
  Name: name,
  GroupName: 'default',
  State: asked.State,
  Target: { Arn: asked.Target.Arn },
  CreationDate: epochSeconds(createdAt),
  LastModificationDate: epochSeconds(changedAt),
});
