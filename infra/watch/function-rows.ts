import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Watched } from './watched.ts';
import { graph, maximum, type Row, reckoned, sum } from './widgets.ts';

/** Whether our own machinery runs: queues, dead letters, functions and the API. */
export const functionRows = ({ functions, queues, lostEvents, api }: Watched): Row[] => {
  const waitingIn = (queue: IQueue, label: string) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...maximum, label });
  return [
    [
      graph(
        'Messages in dead-letter queues',
        8,
        [
          ...queues.map(({ name, deadLetters }) => waitingIn(deadLetters, name)),
          ...(lostEvents ? [waitingIn(lostEvents, 'events')] : []),
        ],
        { stacked: true },
      ),
      graph(
        'Messages in queues',
        8,
        queues.map(({ name, queue }) => waitingIn(queue, name)),
      ),
      graph('HTTP API: refused and failed', 8, [
        api.metricClientError({ ...sum, label: '4xx' }),
        api.metricServerError({ ...sum, label: '5xx' }),
      ]),
    ],
    [
      graph(
        'Functions: errors',
        6,
        functions.map(({ name, lambda }) => lambda.metricErrors({ ...sum, label: name })),
      ),
      graph(
        'Functions: throttles',
        6,
        functions.map(({ name, lambda }) => lambda.metricThrottles({ ...sum, label: name })),
      ),
      graph(
        'Functions: longest run, % of the time limit',
        6,
        functions.map(({ name, lambda, spec }, index) =>
          reckoned(
            name,
            `longest${index}`,
            `/${spec.timeoutSeconds * 10}`, // milliseconds, as a part of a hundred
            lambda.metricDuration(maximum),
          ),
        ),
        { leftAnnotations: [{ value: 100, label: 'stopped' }] },
      ),
      graph(
        'Functions: at once',
        6,
        functions.map(({ name, lambda }) =>
          lambda.metric('ConcurrentExecutions', { ...maximum, label: name }),
        ),
      ),
    ],
  ];
};
