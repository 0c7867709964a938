import { MongoError } from '../../errors.ts';
import { isArray } from '../../values/types.ts';
import { FOLDS } from '../folds.ts';
import {
  compileArguments,
  isNullish,
  unary,
  wrongType,
  type Operator,
  type OperatorTable,
} from './operator.ts';

/**
 * An accumulator used as an expression: over its arguments, or over the elements of its one
 * argument when that is an array.
 */
const folded: Operator = (operand, compile, operator) => {
  const parts = compileArguments(operand, compile);
  return (environment) => {
    const values = parts.map((part) => part(environment));
    const [only] = values;
    const fold = FOLDS.get(operator)?.();
    if (fold === undefined) throw new MongoError('InternalError', `${operator} is not a fold`);
    for (const value of values.length === 1 && isArray(only) ? only : values) fold.add(value);
    return fold.value();
  };
};

const endOf = (index: 0 | -1): Operator =>
  unary((value, operator) => {
    if (isNullish(value)) return null;
    if (!isArray(value))
      throw new MongoError(28689, wrongType(operator, 'an array', value).message);
    return value.at(index);
  });

export const FOLD_OPERATORS: OperatorTable = {
  $avg: folded,
  $first: endOf(0),
  $last: endOf(-1),
  $max: folded,
  $min: folded,
  $stdDevPop: folded,
  $stdDevSamp: folded,
  $sum: folded,
};
