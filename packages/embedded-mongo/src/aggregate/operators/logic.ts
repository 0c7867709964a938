import { Int32 } from 'bson';
import { MongoError } from '../../errors.ts';
import { isTruthy } from '../../values/truth.ts';
import { compareValues } from '../../values/compare.ts';
import { entriesOf, isArray, isDocument } from '../../values/types.ts';
import { bind, checkVariableName } from '../environment.ts';
import {
  binary,
  compileArguments,
  isNullish,
  namedArguments,
  unary,
  type Operator,
  type OperatorTable,
} from './operator.ts';

const compared = (holds: (order: number) => boolean): Operator =>
  binary((a, b) => holds(compareValues(a, b)));

/** `$and` and `$or` stop at the first argument that decides. */
function decidedBy(deciding: boolean): Operator {
  return (operand, compile) => {
    const parts = compileArguments(operand, compile);
    return (environment) =>
      parts.some((part) => isTruthy(part(environment)) === deciding) ? deciding : !deciding;
  };
}

const cond: Operator = (operand, compile, name) => {
  const named = isArray(operand)
    ? new Map([
        ['if', operand[0]],
        ['then', operand[1]],
        ['else', operand[2]],
      ])
    : namedArguments(name, operand, ['if', 'then', 'else']);
  if (isArray(operand) && operand.length !== 3) {
    throw new MongoError(
      16020,
      `Expression ${name} takes exactly 3 arguments. ${operand.length} were passed in.`,
    );
  }
  const test = compile(named.get('if'));
  const then = compile(named.get('then'));
  const otherwise = compile(named.get('else'));
  return (environment) =>
    isTruthy(test(environment)) ? then(environment) : otherwise(environment);
};

const ifNull: Operator = (operand, compile, name) => {
  const parts = compileArguments(operand, compile);
  if (parts.length < 2) {
    throw new MongoError(1257300, `${name} needs at least two arguments, had: ${parts.length}`);
  }
  return (environment) => {
    let value: unknown;
    for (const part of parts) {
      value = part(environment);
      if (!isNullish(value)) return value;
    }
    return value;
  };
};

const switchCase: Operator = (operand, compile, name) => {
  const named = namedArguments(name, operand, ['branches'], ['default']);
  const specs = named.get('branches');
  if (!isArray(specs) || specs.length === 0) {
    throw new MongoError(40068, '$switch requires at least one branch');
  }
  const branches = specs.map((spec) => {
    const branch = namedArguments(name, spec, ['case', 'then']);
    return { test: compile(branch.get('case')), then: compile(branch.get('then')) };
  });
  const otherwise = named.has('default') ? compile(named.get('default')) : undefined;
  return (environment) => {
    const branch = branches.find(({ test }) => isTruthy(test(environment)));
    if (branch !== undefined) return branch.then(environment);
    if (otherwise === undefined) {
      throw new MongoError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    }
    return otherwise(environment);
  };
};

const letIn: Operator = (operand, compile, name) => {
  const named = namedArguments(name, operand, ['vars', 'in']);
  const vars = named.get('vars');
  if (!isDocument(vars)) throw new MongoError('FailedToParse', '$let: vars must be an object');
  const variables = entriesOf(vars).map(([variable, spec]) => {
    checkVariableName(variable);
    return [variable, compile(spec)] as const;
  });
  const body = compile(
    named.get('in'),
    variables.map(([variable]) => variable),
  );
  return (environment) =>
    body(
      variables.reduce(
        (inner, [variable, value]) => bind(inner, variable, value(environment)),
        environment,
      ),
    );
};

export const LOGIC: OperatorTable = {
  $and: decidedBy(false),
  $or: decidedBy(true),
  $not: unary((value) => !isTruthy(value)),
  $cmp: binary((a, b) => new Int32(Math.sign(compareValues(a, b)))),
  $eq: compared((order) => order === 0),
  $ne: compared((order) => order !== 0),
  $gt: compared((order) => order > 0),
  $gte: compared((order) => order >= 0),
  $lt: compared((order) => order < 0),
  $lte: compared((order) => order <= 0),
  $cond: cond,
  $ifNull: ifNull,
  $switch: switchCase,
  $let: letIn,
  $literal: (operand) => () => operand,
};
