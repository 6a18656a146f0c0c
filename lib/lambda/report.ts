import type { Context } from 'aws-lambda';
import { jsonLog, type Log, type LogFields } from '../log.ts';
import { emfMetrics, type Metrics } from '../metrics.ts';

/** What a function tells: lines that say which invocation they belong to, and the figures of each invocation at its end. */
export type Report = {
  log: Log;
  metrics: Metrics;
  begin: (context: Pick<Context, 'awsRequestId' | 'functionName'>) => void;
  end: () => void;
};

/** A report of one execution environment, which has one invocation at a time. `write` takes a line. */
export function reportOf(stage: string, write: (line: string) => void, now: () => Date): Report {
  let coldStart = true;
  let invocation: LogFields = {};
  const { count, put, drain } = emfMetrics(stage, now);
  return {
    log: jsonLog(write, now, () => invocation),
    metrics: { count, put },
    begin({ functionName, awsRequestId }) {
      invocation = { function: functionName, requestId: awsRequestId, coldStart };
      coldStart = false;
    },
    end() {
      for (const line of drain(invocation)) write(line);
    },
  };
}
