import { Int32 } from 'bson';
import { MongoError, notCarried } from '../../errors.ts';
import { compileOrder, sortParts } from '../../query/sort.ts';
import type { Document } from '../../values/document.ts';
import { valueKey } from '../../values/key.ts';
import { toInteger } from '../../values/numbers.ts';
import { entriesOf, isArray, isDocument } from '../../values/types.ts';
import { compileAccumulator } from '../accumulators.ts';
import { compileExpression, fieldPath } from '../expression.ts';
import { namedArguments } from '../operators/operator.ts';
import { environmentOf, type RunContext, type StageCompiler } from './stage.ts';
import { withValue } from './unwind.ts';

/** A sorted partition: its documents, and the values they are sorted by. */
interface Partition {
  readonly documents: readonly Document[];
  readonly keys: readonly (readonly unknown[])[];
}

/** Gives the value of an output field for each document of a partition. */
type WindowFunction = (partition: Partition, context: RunContext) => unknown[];

/** `$setWindowFields`: values over windows of documents, ranks, and shifted values. */
export const setWindowFields: StageCompiler = (operand, { variables }, name) => {
  const named = namedArguments(name, operand, ['output'], ['partitionBy', 'sortBy']);
  const sortBy = named.get('sortBy') ?? {};
  const output = named.get('output');
  if (!isDocument(sortBy) || !isDocument(output)) {
    throw new MongoError('TypeMismatch', `${name}: sortBy and output must be objects`);
  }
  const order = compileOrder(sortBy);
  const partitionBy = compileExpression(named.get('partitionBy') ?? null, variables);
  const functions = entriesOf(output).map(([path, spec]) => ({
    path: fieldPath(path),
    compute: compileFunction(path, spec, sortBy, variables),
  }));
  return (input, context) => {
    const partitions = new Map<string, { id: unknown; documents: Document[] }>();
    for (const document of input) {
      const id = partitionBy(environmentOf(document, context)) ?? null;
      if (isArray(id))
        throw new MongoError(
          'TypeMismatch',
          'An expression used to partition cannot evaluate to an array',
        );
      const found = partitions.get(valueKey(id));
      if (found === undefined) partitions.set(valueKey(id), { id, documents: [document] });
      else found.documents.push(document);
    }
    const byPartition = compileOrder({ id: new Int32(1) });
    return Array.from(partitions.values())
      .sort((a, b) => byPartition.compare([a.id], [b.id]))
      .flatMap(({ documents }) => {
        const sorted = documents
          .map((document) => ({ document, keys: order.keysOf(document) }))
          .sort((a, b) => order.compare(a.keys, b.keys));
        const partition: Partition = {
          documents: sorted.map(({ document }) => document),
          keys: sorted.map(({ keys }) => keys),
        };
        return functions.reduce<readonly Document[]>((results, { path, compute }) => {
          const values = compute(partition, context);
          return results.map((result, index) => withValue(result, path, values[index]));
        }, partition.documents);
      });
  };
};

function compileFunction(
  path: string,
  spec: unknown,
  sortBy: Document,
  variables: ReadonlySet<string>,
): WindowFunction {
  const { window, ...operators } = isDocument(spec) ? spec : {};
  const [[name, operand] = ['', undefined], ...others] = entriesOf(operators);
  if (name === '' || others.length > 0) {
    throw new MongoError('FailedToParse', `'${path}' must have exactly one window function`);
  }
  const rank = RANKS.get(name);
  if (rank !== undefined) {
    if (window !== undefined)
      throw new MongoError(5371601, `Rank style window functions take no window: ${name}`);
    if (sortParts(sortBy).length !== 1 && name !== '$documentNumber') {
      throw new MongoError(
        5371602,
        `${name} must be specified with a top level sortBy expression with exactly one element`,
      );
    }
    return rank;
  }
  if (name === '$shift') return compileShift(operand, variables);
  if (NOT_CARRIED.has(name)) throw notCarried(`The window function ${name}`);
  const make = compileAccumulator(name, operand, variables);
  const bounds = boundsOf(window, name);
  return ({ documents }, context) =>
    documents.map((_document, index) => {
      const accumulator = make();
      const [from, to] = bounds(index, documents.length);
      for (const document of documents.slice(from, to + 1)) {
        accumulator.add(environmentOf(document, context));
      }
      return accumulator.value();
    });
}

const NOT_CARRIED: ReadonlySet<string> = new Set([
  '$covariancePop',
  '$covarianceSamp',
  '$derivative',
  '$expMovingAvg',
  '$integral',
  '$linearFill',
  '$locf',
]);

const sameKeys = (a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean =>
  valueKey(a ?? null) === valueKey(b ?? null);

/** Ranks of the documents of a partition: documents that sort alike share one. */
function ranks({ keys }: Partition, dense: boolean): Int32[] {
  let rank = 0;
  return keys.map((key, index) => {
    if (index === 0 || !sameKeys(key, keys[index - 1])) rank = dense ? rank + 1 : index + 1;
    return new Int32(rank);
  });
}

const RANKS: ReadonlyMap<string, WindowFunction> = new Map<string, WindowFunction>([
  ['$documentNumber', ({ documents }) => documents.map((_, index) => new Int32(index + 1))],
  ['$rank', (partition) => ranks(partition, false)],
  ['$denseRank', (partition) => ranks(partition, true)],
]);

function compileShift(operand: unknown, variables: ReadonlySet<string>): WindowFunction {
  const named = namedArguments('$shift', operand, ['output', 'by'], ['default']);
  const output = compileExpression(named.get('output'), variables);
  const by = toInteger(named.get('by'));
  if (by === undefined)
    throw new MongoError('FailedToParse', "'$shift:by' field must be an integer");
  const fallback = compileExpression(named.get('default') ?? null, variables);
  return ({ documents }, context) =>
    documents.map((document, index) => {
      const other = documents[index + Number(by)];
      return other === undefined
        ? fallback(environmentOf(document, context))
        : (output(environmentOf(other, context)) ?? null);
    });
}

type Bounds = (index: number, count: number) => readonly [from: number, to: number];

/** The documents of a window around one, by position; the whole partition when none is given. */
function boundsOf(window: unknown, name: string): Bounds {
  if (window === undefined) return (_index, count) => [0, count - 1];
  if (!isDocument(window))
    throw new MongoError('FailedToParse', "'window' field must be an object");
  const { documents, ...others } = window;
  if (Object.keys(others).length > 0) throw notCarried(`${name} over a window by range`);
  if (!isArray(documents) || documents.length !== 2) {
    throw new MongoError('FailedToParse', 'Window bounds must be a 2-element array');
  }
  const lower = edgeOf(documents[0], Number.NEGATIVE_INFINITY);
  const upper = edgeOf(documents[1], Number.POSITIVE_INFINITY);
  if (lower > upper) {
    throw new MongoError(5339900, 'Lower bound must not exceed upper bound');
  }
  return (index, count) => [Math.max(0, index + lower), Math.min(count - 1, index + upper)];
}

function edgeOf(edge: unknown, unbounded: number): number {
  if (edge === 'unbounded') return unbounded;
  if (edge === 'current') return 0;
  const whole = toInteger(edge);
  if (whole === undefined) {
    throw new MongoError(
      'FailedToParse',
      "Window bounds must be 'unbounded', 'current', or a number",
    );
  }
  return Number(whole);
}
