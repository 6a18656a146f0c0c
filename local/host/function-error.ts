import * as v from 'valibot';

/** An invocation that failed, with the words that Lambda gives its caller. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly errorType: string;
  readonly errorMessage: string;

  constructor(errorType: string, errorMessage: string) {
    super(`${errorType}: ${errorMessage}`);
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }
}

const reported = v.object({ errorType: v.string(), errorMessage: v.string() });

/** Reads the error document that a runtime posts for a failed invocation or a failed start. */
export function reportedError(json: string): FunctionError {
  const { errorType, errorMessage } = v.parse(reported, JSON.parse(json));
  return new FunctionError(errorType, errorMessage);
}
