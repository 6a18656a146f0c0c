import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, createContext, Script } from 'node:vm';
import type { JsonataOptions } from 'jsonata';

const regexTimeout = 500;
let sandbox: { context: Context; script: Script } | undefined;

/** Runs a function that cannot be interrupted otherwise, such as a regular expression that backtracks without end. */
function withinTime(work: () => void): void {
  sandbox ??= { context: createContext({}), script: new Script('work()') };
  sandbox.context['work'] = work;
  try {
    sandbox.script.runInContext(sandbox.context, { timeout: regexTimeout });
  } catch (cause) {
    // An error of the sandbox is no instance of this side's Error.
    const isTimeout =
      typeof cause === 'object' &&
      cause !== null &&
      'code' in cause &&
      cause.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    throw isTimeout
      ? new Error(`a regular expression took longer than ${regexTimeout} ms`, { cause })
      : cause;
  }
}

// A match tries each place once for each quantifier, and what repeats inside of a repetition multiplies without a bound.
const mostSteps = 1e8;

class BoundedRegExp extends RegExp {
  readonly #quantifiers = this.source.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  readonly #isNested = /\)(?:[*+]|\{\d)/.test(this.source);

  override exec(text: string): RegExpExecArray | null {
    const isCheap = !this.#isNested && text.length ** (this.#quantifiers + 1) <= mostSteps;
    if (isCheap) return super.exec(text);
    let found: RegExpExecArray | null = null;
    withinTime(() => {
      found = super.exec(text);
    });
    return found;
  }
}

/** How far one evaluation may go, whatever it is given: milliseconds, calls within calls, items of a list that it makes. */
export const bounds: JsonataOptions = {
  timeout: 1_000,
  stack: 500,
  sequence: 100_000,
  RegexEngine: new Proxy(RegExp, {
    construct: (_, [pattern, flags]: [RegExp | string, string?]) => new BoundedRegExp(pattern, flags),
  }),
};

/** JSONata's `$distinct` compares each item with each; this one asks a set. */
export const distinct = (items: unknown): unknown => {
  if (!Array.isArray(items)) return items;
  return [...new Map(items.map((it: unknown) => [keyOf(it), it])).values()];
};

const keyOf = (value: unknown): string => JSON.stringify(value) ?? '';

const budgets = new AsyncLocalStorage<{ left: number; whole: number }>();

/** Gives all expressions that are evaluated within `work` this many milliseconds together. */
export const withinBudget = <T>(milliseconds: number, work: () => Promise<T>): Promise<T> =>
  budgets.run({ left: milliseconds, whole: milliseconds }, work);

let last: Promise<unknown> = Promise.resolve();

/** Evaluates one at a time, so that each is charged its own time alone: a slow one never makes its neighbours late. */
export function inTurn<T>(evaluate: () => Promise<T>): Promise<T> {
  const result = last.then(() => charged(evaluate));
  last = result.catch(() => {});
  return result;
}

async function charged<T>(evaluate: () => Promise<T>): Promise<T> {
  const budget = budgets.getStore();
  if (budget && budget.left <= 0)
    throw new Error(`the expressions of one delivery took longer than ${budget.whole} ms together`);
  const start = performance.now();
  try {
    return await evaluate();
  } finally {
    if (budget) budget.left -= performance.now() - start;
  }
}
