import { MongoError, notCarried } from '../errors.ts';
import { toInteger } from '../values/numbers.ts';
import { entriesOf, isArray, isDocument, isNumeric, typeOf } from '../values/types.ts';
import { compileOrder, type Order } from '../query/sort.ts';
import { compileExpression, type Expression } from './expression.ts';
import type { Environment } from './environment.ts';
import { FOLDS } from './folds.ts';
import { namedArguments } from './operators/operator.ts';

/** Takes the documents of a group one by one and gives the group's value. */
export interface Accumulator {
  add(environment: Environment): void;
  value(): unknown;
}

/** Makes an accumulator for a new group. */
export type AccumulatorFactory = () => Accumulator;

/**
 * Compiles an accumulator of `$group` and its like, such as `{ $sum: '$total' }`.
 *
 * @throws MongoError 15952 for an unknown one, 238 for one that is not carried
 */
export function compileAccumulator(
  name: string,
  operand: unknown,
  variables: ReadonlySet<string>,
): AccumulatorFactory {
  const compile = (spec: unknown): Expression => compileExpression(spec, variables);
  const simple = FOLDS.get(name);
  if (simple !== undefined) {
    if (isArray(operand)) {
      throw new MongoError(40237, `The ${name} accumulator is a unary operator`);
    }
    const expression = compile(operand);
    return () => {
      const fold = simple();
      return {
        add: (environment) => {
          fold.add(expression(environment));
        },
        value: () => fold.value(),
      };
    };
  }
  const ranked = RANKED.get(name);
  if (ranked !== undefined) return compileRanked(name, operand, compile, ranked);
  if (NOT_CARRIED.has(name)) throw notCarried(`The accumulator ${name}`);
  throw new MongoError(15952, `unknown group operator '${name}'`);
}

const NOT_CARRIED: ReadonlySet<string> = new Set(['$accumulator', '$median', '$percentile']);

/** What an accumulator that keeps up to `n` documents keeps, and in which order. */
interface Ranking {
  readonly named: readonly string[];
  /** The name of the argument that is kept. */
  readonly kept: 'input' | 'output';
  /** Whether the last ones in the order are kept rather than the first. */
  readonly fromEnd: boolean;
  /** Whether one value is given rather than an array of them. */
  readonly single: boolean;
  readonly order: 'arrival' | 'sortBy' | 'ascending' | 'descending';
}

const n = { named: ['input', 'n'], kept: 'input', single: false } as const;
const top = { kept: 'output', order: 'sortBy' } as const;

const RANKED: ReadonlyMap<string, Ranking> = new Map<string, Ranking>([
  ['$firstN', { ...n, fromEnd: false, order: 'arrival' }],
  ['$lastN', { ...n, fromEnd: true, order: 'arrival' }],
  ['$minN', { ...n, fromEnd: false, order: 'ascending' }],
  ['$maxN', { ...n, fromEnd: false, order: 'descending' }],
  ['$top', { ...top, named: ['sortBy', 'output'], fromEnd: false, single: true }],
  ['$topN', { ...top, named: ['sortBy', 'output', 'n'], fromEnd: false, single: false }],
  ['$bottom', { ...top, named: ['sortBy', 'output'], fromEnd: true, single: true }],
  ['$bottomN', { ...top, named: ['sortBy', 'output', 'n'], fromEnd: true, single: false }],
]);

interface Kept {
  readonly value: unknown;
  readonly keys: readonly unknown[];
}

function compileRanked(
  name: string,
  operand: unknown,
  compile: (spec: unknown) => Expression,
  ranking: Ranking,
): AccumulatorFactory {
  const named = namedArguments(name, operand, ranking.named);
  const output = compile(named.get(ranking.kept));
  const limit = ranking.single ? 1 : limitOf(name, named.get('n'), compile);
  const order = orderOf(ranking, named.get('sortBy'));
  const skipsNull = ranking.order === 'ascending' || ranking.order === 'descending';
  return () => {
    const kept: Kept[] = [];
    return {
      add: (environment) => {
        const value = output(environment) ?? null;
        if (skipsNull && value === null) return;
        const keys = order.keysOf(skipsNull ? { value } : environment.root);
        kept.push({ value, keys });
        // Sorting once in a while keeps the memory of a large group at a few times the limit.
        if (kept.length > 4 * limit + 64) kept.splice(0, kept.length, ...best(kept));
      },
      value: () => {
        const values = best(kept).map(({ value }) => value);
        return ranking.single ? (values[0] ?? null) : values;
      },
    };
  };

  function best(kept: readonly Kept[]): readonly Kept[] {
    const sorted = kept.toSorted((a, b) => order.compare(a.keys, b.keys));
    return ranking.fromEnd ? sorted.slice(-limit) : sorted.slice(0, limit);
  }
}

/** The `n` of `$topN` and its like: an expression that names no field. */
function limitOf(name: string, spec: unknown, compile: (spec: unknown) => Expression): number {
  const isConstant = isNumeric(spec) || isDocument(spec);
  if (!isConstant) throw notCarried(`${name} with an n that is not a constant`);
  const value = compile(spec)({ root: {}, now: new Date(0), bindings: undefined });
  const limit = toInteger(value);
  if (limit === undefined || limit < 1n) {
    throw new MongoError(
      5787902,
      `Value for 'n' must be a positive whole number, found ${typeOf(value)}`,
    );
  }
  return Number(limit);
}

function orderOf(ranking: Ranking, sortBy: unknown): Order {
  switch (ranking.order) {
    case 'arrival':
      return compileOrder({});
    case 'ascending':
      return compileOrder({ value: 1 });
    case 'descending':
      return compileOrder({ value: -1 });
    case 'sortBy':
      if (!isDocument(sortBy) || entriesOf(sortBy).length === 0) {
        throw new MongoError(10065, 'invalid parameter: expected an object (sortBy)');
      }
      return compileOrder(sortBy);
  }
}
