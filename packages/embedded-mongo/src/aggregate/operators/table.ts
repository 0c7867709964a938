import { ARITHMETIC } from './arithmetic.ts';
import { ARRAYS } from './arrays.ts';
import { CONVERSION } from './conversions.ts';
import { DATES } from './dates.ts';
import { FOLD_OPERATORS } from './folds.ts';
import { LOGIC } from './logic.ts';
import { OBJECTS } from './objects.ts';
import type { Operator } from './operator.ts';
import { STRINGS } from './strings.ts';

/** Every expression operator that is carried, by name. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [ARITHMETIC, ARRAYS, CONVERSION, DATES, FOLD_OPERATORS, LOGIC, OBJECTS, STRINGS].flatMap(
    (table) => Object.entries(table),
  ),
);
