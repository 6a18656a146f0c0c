import jsonata from 'jsonata';
import type { Alert } from './alert.ts';

/** What a JSONata expression of casebridge.yaml says of an alert; undefined where it says nothing. */
export type Expression = (alert: Alert) => Promise<unknown>;

/**
 * Compiles one JSONata expression. It reads the alert's fields by name, and what is null is absent:
 * JSONata refuses to compare null with a number.
 * @throws an error with `message` and `position` where the text is not JSONata.
 */
export function compileExpression(text: string): Expression {
  const compiled = jsonata(text);
  return async (alert) => plain(await compiled.evaluate(withoutNulls(alert)));
}

/** Compiles a condition: any value counts as JSONata's own `$boolean` has it. @throws as `compileExpression` does. */
export function compileCondition(text: string): (alert: Alert) => Promise<boolean> {
  jsonata(text); // by itself first: what is wrong with it is then told of the text that the user wrote
  const holds = compileExpression(`$boolean(${text}\n)`);
  return async (alert) => (await holds(alert)) === true;
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
