import { randomUUID } from 'node:crypto';
import { FunctionError } from './function-error.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { startRuntimeProcess } from './runtime-process.ts';

/** What Lambda would know about a function. */
export type DeployedFunction = {
  name: string;
  /** The unpacked bundle: `index.cjs` exports `handler`. */
  folder: string;
  env: Record<string, string>;
  timeoutSeconds: number;
  memoryMiB: number;
  onLog: (functionName: string, line: string) => void;
};

/** One process of a function: it works on one invocation at a time, and is kept for the next. */
export type ExecutionEnvironment = {
  invoke: (event: string) => Promise<unknown>;
  /** False once the process has ended or timed out: such an environment is never used again. */
  usable: () => boolean;
  close: () => Promise<void>;
};

const initSeconds = 30; // Lambda allows 10; a busy laptop starts many environments at once

/** Starts an execution environment: a Runtime API and a process that asks it for work. */
export async function startEnvironment(spec: DeployedFunction): Promise<ExecutionEnvironment> {
  const api = await startRuntimeApi();
  const child = startRuntimeProcess(environmentOf(spec, api.address), (line) => spec.onLog(spec.name, line));
  let usable = true;

  const stop = (error: FunctionError) => {
    if (!usable) return;
    usable = false;
    api.fail(error);
    child.kill();
  };
  const fault = (error: FunctionError) => {
    if (usable) spec.onLog(spec.name, error.message); // the function could not log this itself
    stop(error);
  };
  const ended = child.ended.then((reason) => {
    fault(new FunctionError('Runtime.ExitError', reason));
    return api.close();
  });

  const within = async <T>(seconds: number, work: Promise<T>, late: FunctionError): Promise<T> => {
    const timer = setTimeout(() => fault(late), seconds * 1000);
    return work.finally(() => clearTimeout(timer));
  };

  return {
    async invoke(event) {
      const initLate = new FunctionError('Sandbox.Timedout', `Init timed out after ${initSeconds} seconds`);
      await within(initSeconds, api.ready, initLate);
      const seconds = spec.timeoutSeconds;
      const invocation = {
        requestId: randomUUID(),
        functionArn: `arn:aws:lambda:${spec.env['AWS_REGION'] ?? 'us-east-1'}:000000000000:function:${spec.name}`,
        deadline: new Date(Date.now() + seconds * 1000),
        event,
      };
      const late = new FunctionError('Sandbox.Timedout', `Task timed out after ${seconds} seconds`);
      return within(seconds, api.run(invocation), late);
    },
    usable: () => usable,
    async close() {
      stop(new FunctionError('Runtime.ExitError', 'the function host was closed'));
      await ended;
    },
  };
}

function environmentOf(spec: DeployedFunction, runtimeApi: string): Record<string, string> {
  return {
    TZ: 'UTC',
    ...spec.env,
    _HANDLER: 'index.handler',
    LAMBDA_TASK_ROOT: spec.folder,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: randomUUID(),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  };
}
