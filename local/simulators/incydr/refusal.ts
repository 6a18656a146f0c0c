import { STATUS_CODES } from 'node:http';
import type { Answer, Call, Operation } from '../platform.ts';
import type { IncydrSwitches } from './switches.ts';

/** The platform says no: thrown by an operation, turned into its answer by `refusing`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** One of the platform's code words; null where it answers with the framework's own error only. */
  readonly code: string | null;
  readonly description: string | null;
  /** True where the platform is known to answer this code in the framework's form. */
  readonly springOnly: boolean;

  constructor(status: number, code: string | null, description: string | null = null, springOnly = false) {
    super(description ?? code ?? STATUS_CODES[status] ?? 'refused');
    this.status = status;
    this.code = code;
    this.description = description;
    this.springOnly = springOnly;
  }
}

/** A 400 with a code word. */
export const problem = (code: string, description: string | null = null) =>
  new Refusal(400, code, description);

/** A 404, which never has a code word. */
export const notFound = (what: string) => new Refusal(404, null, `${what} not found`);

/** The error form of the platform's web framework, with a code word in `message` if there is one. */
export const springError = (status: number, message: string, path: string, now: Date): Answer => ({
  status,
  json: {
    timestamp: now.toISOString().replace('Z', '+00:00'),
    status,
    error: STATUS_CODES[status] ?? 'Error',
    message,
    path,
  },
});

/** The operation, its refusals answered in the form that the switch asks for. */
export const refusing =
  (switches: () => IncydrSwitches, now: () => Date) =>
  (operation: Operation): Operation => ({
    ...operation,
    answer: async (call: Call): Promise<Answer> => {
      try {
        return await operation.answer(call);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refusalAnswer(error, switches().errorShape, pathOf(operation, call), now());
      }
    },
  });

function refusalAnswer(
  refusal: Refusal,
  shape: IncydrSwitches['errorShape'],
  path: string,
  now: Date,
): Answer {
  const { status, code, description, springOnly } = refusal;
  if (code === null || springOnly || shape === 'spring')
    return springError(status, code ?? refusal.message, path, now);
  return { status, json: { problem: code, description } };
}

const pathOf = (operation: Operation, { params }: Call): string =>
  operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
