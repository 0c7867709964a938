import { MongoError, notCarried } from '../errors.ts';
import { getField, setField, type Document } from '../values/document.ts';
import { entriesOf, isArray, isDocument } from '../values/types.ts';
import {
  bind,
  isSystemVariable,
  systemVariable,
  variable,
  type Environment,
  type Variables,
} from './environment.ts';
import { OPERATORS } from './operators/table.ts';

/** Computes a value for a document; `undefined` is a missing value. */
export type Expression = (environment: Environment) => unknown;

/** Compiles a part of an expression, in which further variables may be named. */
export type Compile = (spec: unknown, variables?: readonly string[]) => Expression;

/**
 * Compiles an aggregation expression.
 *
 * @param variables the names that `$$name` may use, besides MongoDB's own
 * @throws MongoError 168 (InvalidPipelineOperator) for an unknown operator, 238 for one that is not
 *   carried, 17276 for an unknown variable, 16020 for a wrong number of arguments
 */
export function compileExpression(
  spec: unknown,
  variables: ReadonlySet<string> = new Set(),
): Expression {
  const compile: Compile = (part, more = []) =>
    compileExpression(part, more.length === 0 ? variables : new Set([...variables, ...more]));
  if (typeof spec === 'string' && spec.startsWith('$')) return compilePath(spec, variables);
  if (isArray(spec)) {
    const members = spec.map((member) => compile(member));
    return (environment) => members.map((member) => member(environment) ?? null);
  }
  if (isDocument(spec)) return compileDocument(spec, compile);
  return () => spec;
}

/** Evaluates the `let` of a command: constant expressions by variable name. */
export function evaluateLets(lets: Document, now: Date): Variables {
  return entriesOf(lets).reduce<Variables>(
    (variables, [name, spec]) =>
      bind(variables, name, compileExpression(spec)({ ...variables, root: {} })),
    { now, bindings: undefined },
  );
}

function compileDocument(spec: Document, compile: Compile): Expression {
  const entries = entriesOf(spec);
  const operator = entries.find(([name]) => name.startsWith('$'));
  if (operator !== undefined) {
    if (entries.length > 1) {
      throw new MongoError(
        15983,
        `An object representing an expression must have exactly one field: it has ${entries.map(([name]) => name).join(', ')}`,
      );
    }
    return compileOperator(operator[0], operator[1], compile);
  }
  const fields = entries.map(([name, value]) => {
    if (name.includes('.')) {
      throw new MongoError(16412, `FieldPath field names may not contain '.': ${name}`);
    }
    return [name, compile(value)] as const;
  });
  return (environment) => {
    const result: Document = {};
    for (const [name, expression] of fields) {
      const value = expression(environment);
      if (value !== undefined) setField(result, name, value);
    }
    return result;
  };
}

function compileOperator(name: string, operand: unknown, compile: Compile): Expression {
  const operator = OPERATORS.get(name);
  if (operator !== undefined) return operator(operand, compile, name);
  if (NOT_CARRIED.has(name)) throw notCarried(`The expression ${name}`);
  throw new MongoError('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
}

/** Expressions that MongoDB has and this server does not. */
const NOT_CARRIED: ReadonlySet<string> = new Set([
  '$accumulator',
  '$binarySize',
  '$bsonSize',
  '$function',
  '$median',
  '$meta',
  '$percentile',
  '$sampleRate',
  '$toHashedIndexKey',
  '$toUUID',
  '$tsIncrement',
  '$tsSecond',
]);

/** `$a.b` is a path in the document, `$$name.a.b` one in a variable. */
function compilePath(text: string, variables: ReadonlySet<string>): Expression {
  if (!text.startsWith('$$')) {
    const path = fieldPath(text.slice(1));
    return ({ root }) => valueAtPath(root, path);
  }
  const [name = '', ...path] = fieldPath(text.slice(2));
  if (variables.has(name)) return (environment) => valueAtPath(variable(environment, name), path);
  if (!isSystemVariable(name)) {
    throw new MongoError(17276, `Use of undefined variable: ${name}`);
  }
  return (environment) => valueAtPath(systemVariable(environment, name), path);
}

/** The components of a path, none of which may be empty or an operator. */
export function fieldPath(text: string): string[] {
  const names = text.split('.');
  for (const name of names) {
    if (name === '') {
      throw new MongoError(15998, 'FieldPath field names may not be empty strings.');
    }
    if (name.startsWith('$')) {
      throw new MongoError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
  }
  return names;
}

/** The value at a path; under an array, the array of what its elements have there. */
export function valueAtPath(value: unknown, path: readonly string[], at = 0): unknown {
  const name = path[at];
  if (name === undefined) return value;
  if (isDocument(value)) return valueAtPath(getField(value, name), path, at + 1);
  if (!isArray(value)) return undefined;
  return value
    .map((element) => valueAtPath(element, path, at))
    .filter((element) => element !== undefined);
}
