import { MongoError } from '../../errors.ts';
import { entriesOf, isArray, isDocument, typeOf } from '../../values/types.ts';
import type { Compile, Expression } from '../expression.ts';

/** Compiles one expression operator from what stands beside its name. */
export type Operator = (operand: unknown, compile: Compile, name: string) => Expression;

export type OperatorTable = Readonly<Record<string, Operator>>;

type Apply = (values: readonly unknown[], operator: string) => unknown;

/** Arguments as MongoDB takes them: an array of them, or one that is not in an array. */
export function compileArguments(operand: unknown, compile: Compile): Expression[] {
  return (isArray(operand) ? operand : [operand]).map((argument) => compile(argument));
}

/** An operator on the values of its arguments, of which it takes at least `min` and at most `max`. */
export function withArguments(min: number, max: number, apply: Apply): Operator {
  return (operand, compile, name) => {
    const expressions = compileArguments(operand, compile);
    const count = expressions.length;
    if (count < min || count > max) {
      const expected = min === max ? `exactly ${min}` : `at least ${min} and at most ${max}`;
      throw new MongoError(
        min === max ? 16020 : 28667,
        `Expression ${name} takes ${expected} arguments. ${count} were passed in.`,
      );
    }
    return (environment) =>
      apply(
        expressions.map((expression) => expression(environment)),
        name,
      );
  };
}

/** An operator on the value of one argument. */
export const unary = (apply: (value: unknown, operator: string) => unknown): Operator =>
  withArguments(1, 1, ([value], name) => apply(value, name));

/** An operator on the values of two arguments. */
export const binary = (apply: (a: unknown, b: unknown, operator: string) => unknown): Operator =>
  withArguments(2, 2, ([a, b], name) => apply(a, b, name));

/** An operator on any number of arguments. */
export const variadic = (apply: Apply): Operator =>
  withArguments(0, Number.POSITIVE_INFINITY, apply);

/** The arguments of an operator that names them; unknown and missing ones are errors. */
export function namedArguments(
  operator: string,
  operand: unknown,
  required: readonly string[],
  optional: readonly string[] = [],
): ReadonlyMap<string, unknown> {
  if (!isDocument(operand)) {
    throw new MongoError(
      'FailedToParse',
      `${operator} only supports an object as its argument, not ${typeOf(operand)}`,
    );
  }
  const named = new Map(entriesOf(operand));
  const unknown = [...named.keys()].find(
    (name) => !required.includes(name) && !optional.includes(name),
  );
  if (unknown !== undefined) {
    throw new MongoError('FailedToParse', `Unrecognized parameter to ${operator}: ${unknown}`);
  }
  const missing = required.find((name) => !named.has(name));
  if (missing !== undefined) {
    throw new MongoError('FailedToParse', `Missing '${missing}' parameter to ${operator}`);
  }
  return named;
}

/** An operator on the values of named arguments; those that are left out are missing values. */
export function withNamed(
  required: readonly string[],
  optional: readonly string[],
  apply: (value: (name: string) => unknown, operator: string) => unknown,
): Operator {
  return (operand, compile, operator) => {
    const named = namedArguments(operator, operand, required, optional);
    const expressions = new Map(Array.from(named, ([name, spec]) => [name, compile(spec)]));
    return (environment) => apply((name) => expressions.get(name)?.(environment), operator);
  };
}

export const isNullish = (value: unknown): value is null | undefined =>
  value === null || value === undefined;

/** The error of an operator for an argument of a type that it does not take. */
export function wrongType(operator: string, expected: string, value: unknown): MongoError {
  return new MongoError(
    'TypeMismatch',
    `${operator} only supports ${expected}, not ${typeOf(value)}`,
  );
}
