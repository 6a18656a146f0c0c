import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';

/** A refusal in the words of an AWS service: `type` is the exception that the SDK throws. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** Answers with JSON, or with the refusal that `answer` throws. */
export async function respondJson(
  response: ServerResponse,
  contentType: string,
  answer: () => unknown,
): Promise<void> {
  try {
    const body = JSON.stringify((await answer()) ?? {});
    response.writeHead(200, { 'content-type': contentType }).end(body);
  } catch (error) {
    const { type, status, message } = asAwsError(error);
    response
      .writeHead(status, { 'content-type': contentType, 'x-amzn-errortype': type })
      .end(JSON.stringify({ __type: type, message, Message: message }));
  }
}

/** The request's body, read whole and parsed; no body is an empty object. */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  return body === '' ? {} : JSON.parse(body);
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof v.ValiError || error instanceof SyntaxError)
    return new AwsError('ValidationException', error.message);
  return new AwsError('InternalServiceError', String(error), 500);
}

/** A time as AWS's JSON protocols carry it. */
export const epochSeconds = (date: Date): number => date.getTime() / 1000;
