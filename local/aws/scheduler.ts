import { createServer } from 'node:http';
import { account } from './credentials.ts';
import { AwsError, jsonBody, respondJson } from './json-protocol.ts';
import { listen, type Listening } from '../loopback.ts';
import { listSchedules, scheduleOperations, type Agenda, type Target } from './scheduler/operations.ts';

export type SchedulerOptions = {
  region: string;
  now?: () => Date;
  /** Called when a schedule is due, with its target and the target's input. What it throws is logged. */
  fire: (target: Target, input: string) => Promise<void>;
};

/** Starts an EventBridge Scheduler that keeps its schedules in memory, all in the group `default`. */
export async function startScheduler(options: SchedulerOptions): Promise<Pick<Listening, 'url' | 'close'>> {
  const agenda: Agenda = {
    schedules: new Map(),
    arnPrefix: `arn:aws:scheduler:${options.region}:${account}:schedule/default/`,
    now: options.now ?? (() => new Date()),
    fire: options.fire,
  };

  const server = createServer((request, response) => {
    void respondJson(response, 'application/json', async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const [, root, name] = pathname.split('/').map(decodeURIComponent);
      const method = request.method ?? '';
      if (root === 'schedules' && !name && method === 'GET')
        return listSchedules(agenda, searchParams.get('NamePrefix') ?? '');
      const operation = root === 'schedules' ? scheduleOperations[method] : undefined;
      if (!operation || !name) throw new AwsError('UnknownOperationException', 'no such operation', 404);
      return operation(agenda, name, await jsonBody(request));
    });
  });

  const listening = await listen(server);
  return {
    url: listening.url,
    close: async () => {
      for (const { stop } of agenda.schedules.values()) stop();
      await listening.close();
    },
  };
}
