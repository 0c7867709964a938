import { Double } from 'bson';
import { MongoError } from '../../errors.ts';
import { getField, removeField, setField, type Document } from '../../values/document.ts';
import { entriesOf, isDocument, typeOf } from '../../values/types.ts';
import {
  isNullish,
  namedArguments,
  variadic,
  wrongType,
  type Operator,
  type OperatorTable,
} from './operator.ts';
import type { Compile, Expression } from '../expression.ts';

const mergeObjects = variadic((values, operator) => {
  const result: Document = {};
  for (const value of values) mergeInto(result, value, operator);
  return result;
});

/** Sets the fields of a document in another; null has none. */
export function mergeInto(target: Document, value: unknown, operator: string): void {
  if (isNullish(value)) return;
  if (!isDocument(value)) {
    throw new MongoError(40400, wrongType(operator, 'objects', value).message);
  }
  for (const [name, field] of entriesOf(value)) setField(target, name, field);
}

/** A field's name: a constant, which may hold dots and dollars but is not a path. */
function constantName(operator: string, spec: unknown): string {
  const literal = isDocument(spec) && Object.keys(spec).length === 1 ? spec['$literal'] : undefined;
  const name = literal ?? spec;
  if (typeof name !== 'string' || (literal === undefined && name.startsWith('$'))) {
    throw new MongoError(
      3041704,
      `${operator} requires 'field' to evaluate to type String, a constant: it is ${typeOf(name)}`,
    );
  }
  return name;
}

const getFieldOperator: Operator = (operand, compile, operator) => {
  const isLong =
    isDocument(operand) && (Object.hasOwn(operand, 'field') || Object.hasOwn(operand, 'input'));
  const named = isLong
    ? namedArguments(operator, operand, ['field', 'input'])
    : new Map([['field', operand]]);
  const name = constantName(operator, named.get('field'));
  const input = compile(named.get('input') ?? '$$CURRENT');
  return (environment) => {
    const value = input(environment);
    if (isDocument(value)) return getField(value, name);
    return value === null ? null : undefined;
  };
};

const setFieldOperator: Operator = (operand, compile, operator) => {
  const named = namedArguments(operator, operand, ['field', 'input', 'value']);
  return withField(named, compile(named.get('value')), compile, operator);
};

const unsetFieldOperator: Operator = (operand, compile, operator) =>
  withField(
    namedArguments(operator, operand, ['field', 'input']),
    () => undefined,
    compile,
    operator,
  );

function withField(
  named: ReadonlyMap<string, unknown>,
  compute: Expression,
  compile: Compile,
  operator: string,
): Expression {
  const name = constantName(operator, named.get('field'));
  const input = compile(named.get('input'));
  return (environment) => {
    const value = input(environment);
    if (isNullish(value)) return null;
    if (!isDocument(value)) {
      throw new MongoError(4161105, wrongType(operator, "an object as 'input'", value).message);
    }
    const result = { ...value };
    const field = compute(environment);
    if (field === undefined) removeField(result, name);
    else setField(result, name, field);
    return result;
  };
}

export const OBJECTS: OperatorTable = {
  $getField: getFieldOperator,
  $mergeObjects: mergeObjects,
  $rand: () => () => new Double(Math.random()),
  $setField: setFieldOperator,
  $unsetField: unsetFieldOperator,
};
