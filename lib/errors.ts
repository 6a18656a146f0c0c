/** The delivery is wrong and stays wrong: answered with a 4xx, never retried by us. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** Where in the delivery the fault lies, as a dotted path; null where no one thing is at fault. */
  readonly path: string | null;

  constructor(status: number, message: string, details: { path?: string | null; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.status = status;
    this.path = details.path ?? null;
  }
}

/** What an error tells of the answer that it comes from; null where there was none, or it did not say. */
export type Told = {
  /** The HTTP status. */
  status?: number | null;
  /** The platform's own word for the reason (`NAME_EXISTS`), or its message where it has none. */
  code?: string;
  /** What of the request or of the answer is at fault, as a dotted path. */
  field?: string | null;
  /** What the platform's support asks for. */
  traceId?: string | null;
  cause?: unknown;
};

abstract class Failure extends Error {
  readonly status: number | null;
  readonly code: string;
  readonly field: string | null;
  readonly traceId: string | null;
  /** Whether the same call may succeed later. */
  abstract readonly retryable: boolean;

  constructor(message: string, { status, code, field, traceId, cause }: Told) {
    super(message, { cause });
    this.status = status ?? null;
    this.code = code ?? '';
    this.field = field ?? null;
    this.traceId = traceId ?? null;
  }
}

/**
 * A service cannot answer now but may later: retried, not before `retryAt`.
 * `uncertain` tells that the request may have taken effect all the same: a 429 is a definite no, a lost answer is not.
 */
export class Unavailable extends Failure {
  override readonly name: string = 'Unavailable';
  override readonly retryable = true;
  readonly retryAt: Date;
  readonly uncertain: boolean;

  constructor(
    message: string,
    { retryAt, uncertain, ...told }: Told & { retryAt: Date; uncertain: boolean },
  ) {
    super(message, told);
    this.retryAt = retryAt;
    this.uncertain = uncertain;
  }
}

/** The platform does not take the API client's keys, or they lack a right: whatever waits for it waits until a person mends that. */
export class Unauthorised extends Unavailable {
  override readonly name = 'Unauthorised';
}

/**
 * The request is understood and refused: it took no effect, and the same request would be refused again.
 * Without a status it was refused before it was sent, since the platform's limits are known.
 */
export class Declined extends Failure {
  override readonly name: string = 'Declined';
  override readonly retryable = false;

  /** What was sent is at fault, and not where it was sent to or when: only that is held against an alert. */
  get isOfContent(): boolean {
    return this.status === null || this.status < 300 || [400, 413, 422].includes(this.status);
  }
}

/**
 * A look at what a write did, which its answer did not tell. Where that fails, it says nothing of the write: that has taken effect.
 * @throws Unavailable, which is then `uncertain`, or Unexpected
 */
export async function afterWrite<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Unavailable) {
      const { message, retryAt, status, code, field, traceId } = error;
      throw new Unavailable(message, {
        retryAt,
        uncertain: true,
        status,
        code,
        field,
        traceId,
        cause: error.cause,
      });
    }
    if (error instanceof Declined) throw new Unexpected(error.message, error);
    throw error;
  }
}

/** What was to be changed has changed meanwhile: read it again, and decide again. */
export class Conflict extends Declined {
  override readonly name = 'Conflict';
}

/** An answer that was not understood, or a state that cannot be: dead-lettered and alarmed, for a person to look at. */
export class Unexpected extends Failure {
  override readonly name = 'Unexpected';
  override readonly retryable = false;

  constructor(message: string, told: Told = {}) {
    super(message, told);
  }
}
