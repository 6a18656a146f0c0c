import { STATUS_CODES } from 'node:http';
import type { Answer, Call, Operation } from '../platform.ts';
import type { IncydrSwitches } from './switches.ts';

/** The platform says no: thrown by an operation, turned into its answer by `refusing`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** One of the platform's code words; null where it answers with a plain error. */
  readonly code: string | null;
  readonly description: string | null;
  /** `spring`: known to come in the framework's form; `unstated`: no source tells the word. */
  readonly kind: 'known' | 'spring' | 'unstated';

  constructor(
    status: number,
    code: string | null,
    description: string | null = null,
    kind: Refusal['kind'] = 'known',
  ) {
    super(description ?? code ?? STATUS_CODES[status] ?? 'refused');
    this.status = status;
    this.code = code;
    this.description = description;
    this.kind = kind;
  }
}

/** A 400 with a code word. */
export const problem = (code: string, description: string | null = null) =>
  new Refusal(400, code, description);

/** A 400 whose code word no source tells: the word is the simulator's own. */
export const unstated = (code: string, description: string) =>
  new Refusal(400, code, description, 'unstated');

/** The one refusal that is known to have its code in the framework's form. */
export const noEditsOnceClosed = () => new Refusal(400, 'NO_EDITS_ONCE_CLOSED', null, 'spring');

/** A 404, which never has a code word. */
export const notFound = (what: string) => new Refusal(404, null, `${what} not found`);

type Told = { status: number; message: string; path: string; now: Date };

/** An error without a code word, in the form that a switch asks for. */
export function plainError(told: Told, form: IncydrSwitches['plainErrors']): Answer {
  const answer = formed(told, form);
  if (told.status !== 401) return answer;
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer' } };
}

function formed(told: Told, form: IncydrSwitches['plainErrors']): Answer {
  const { status, message } = told;
  const reason = STATUS_CODES[status] ?? 'Error';
  switch (form) {
    case 'spring':
      return springError(told);
    case 'problem':
      return { status, json: { problem: reason.toUpperCase().replaceAll(' ', '_'), description: message } };
    case 'empty':
      return { status };
    case 'html':
      return {
        status,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: `<html><head><title>${status} ${reason}</title></head><body><h1>${status} ${reason}</h1></body></html>`,
      };
  }
}

/** The error form of the platform's web framework, with a code word in `message` if there is one. */
const springError = ({ status, message, path, now }: Told): Answer => ({
  status,
  json: {
    timestamp: now.toISOString().replace('Z', '+00:00'),
    status,
    error: STATUS_CODES[status] ?? 'Error',
    message,
    path,
  },
});

/** The operation, its refusals answered in the form that the switches ask for. */
export const refusing =
  (switches: () => IncydrSwitches, now: () => Date) =>
  (operation: Operation): Operation => ({
    ...operation,
    answer: async (call: Call): Promise<Answer> => {
      try {
        return await operation.answer(call);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refusalAnswer(error, switches(), call.path, now());
      }
    },
  });

function refusalAnswer(refusal: Refusal, switches: IncydrSwitches, path: string, now: Date): Answer {
  const { status, code, description, kind, message } = refusal;
  if (code === null) return plainError({ status, message, path, now }, switches.plainErrors);
  if (kind === 'unstated' && switches.unstatedCodes === 'none')
    return springError({ status, message, path, now });
  if (kind === 'spring' || switches.errorShape === 'spring')
    return springError({ status, message: code, path, now });
  return { status, json: { problem: code, description } };
}
