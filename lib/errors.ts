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

/**
 * A service cannot answer now but may later: retried, not before `retryAt`.
 * `uncertain` tells that the request may have taken effect all the same: a 429 is a definite no, a lost answer is not.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly retryAt: Date;
  readonly uncertain: boolean;

  constructor(message: string, details: { retryAt: Date; uncertain: boolean; cause?: unknown }) {
    super(message, { cause: details.cause });
    this.retryAt = details.retryAt;
    this.uncertain = details.uncertain;
  }
}

/** A platform understood the request and said no: it took no effect, and the same request would be refused again. */
export class Declined extends Error {
  override readonly name = 'Declined';
  readonly status: number;
  /** The platform's own word for the reason (`NAME_EXISTS`), or its message where it has none. */
  readonly code: string;
  readonly traceId: string | null;

  constructor(message: string, details: { status: number; code: string; traceId?: string | null }) {
    super(message);
    this.status = details.status;
    this.code = details.code;
    this.traceId = details.traceId ?? null;
  }

  /** What was sent is at fault, and not where it was sent to or when: only that is held against an alert. */
  get isOfContent(): boolean {
    return this.status < 300 || [400, 413, 422].includes(this.status);
  }
}

/** An answer that was not understood, or a state that cannot be: dead-lettered and alarmed, for a person to look at. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
  readonly traceId: string | null;

  constructor(message: string, details: { traceId?: string | null; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.traceId = details.traceId ?? null;
  }
}
