import jsonata from 'jsonata';
import * as v from 'valibot';
import type { Alert } from './alert.ts';
import { bounds, distinct, inTurn } from './expression-bounds.ts';

/** What a JSONata expression of casebridge.yaml says of an alert; undefined where it says nothing. */
export type Expression = (alert: Alert) => Promise<unknown>;

/**
 * Compiles one JSONata expression. It reads the alert's fields by name, and what is null is absent:
 * JSONata refuses to compare null with a number.
 * @throws an error with `message` and `position` where the text is not JSONata.
 */
export function compileExpression(text: string): Expression {
  const ask = compileQuery(text);
  return (alert) => ask(withoutNulls(alert));
}

/**
 * Compiles one JSONata expression over any JSON; `variables` are what `$name` stands for. What an evaluation may take is
 * bounded, since the JSON is a sender's: see expression-bounds.ts.
 * @throws an error with `message` and `position` where the text is not JSONata.
 */
export function compileQuery(
  text: string,
): (json: unknown, variables?: Record<string, unknown>) => Promise<unknown> {
  const compiled = jsonata(text, bounds);
  compiled.registerFunction('distinct', distinct, '<x:x>');
  return (json, variables) => inTurn(async () => plain(await compiled.evaluate(json, variables)));
}

/** Compiles a condition: any value counts as JSONata's own `$boolean` has it. @throws as `compileExpression` does. */
export function compileCondition(text: string): (alert: Alert) => Promise<boolean> {
  jsonata(text); // by itself first: what is wrong with it is then told of the text that the user wrote
  const holds = compileExpression(`$boolean(${text}\n)`);
  return async (alert) => (await holds(alert)) === true;
}

const told = v.looseObject({ message: v.string(), value: v.optional(v.unknown()) });

/** Why an expression failed, without the value that it failed on: that is a sender's, and the reason is logged. */
export function whyFailed(error: unknown): string {
  // JSONata throws plain objects with a message, not errors.
  const { success, output } = v.safeParse(told, error);
  if (!success) return 'it failed';
  const value = typeof output.value === 'number' ? undefined : JSON.stringify(output.value);
  return value === undefined ? output.message : output.message.replaceAll(value, '…');
}

const hole = /\{\{([\s\S]*?)\}\}/g;

/** Compiles text with `{{ expression }}` in it. A list is joined by commas, an absent value leaves nothing. */
export function compileTemplate(text: string): (alert: Alert) => Promise<string> {
  const pieces = text.split(hole).map((piece, index) => (index % 2 === 0 ? piece : compileExpression(piece)));
  return async (alert) => {
    const filled = pieces.map(async (piece) =>
      typeof piece === 'string' ? piece : asText(await piece(alert)),
    );
    return (await Promise.all(filled)).join('').trim();
  };
}

const asText = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(asText).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const withoutNulls = (alert: Alert) => ({
  ...dropNulls(alert),
  rule: dropNulls(alert.rule),
});

const dropNulls = (record: object) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

// JSONata marks its result arrays with extra properties; a copy has none.
const plain = (value: unknown): unknown => (Array.isArray(value) ? [...value] : value);
