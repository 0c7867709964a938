import { Int32 } from 'bson';
import { MongoError } from '../../errors.ts';
import { compareValues } from '../../values/compare.ts';
import { describe } from '../../values/describe.ts';
import type { Document } from '../../values/document.ts';
import { isArray, isDocument, rankOf } from '../../values/types.ts';
import type { Environment } from '../environment.ts';
import { compileExpression } from '../expression.ts';
import { namedArguments } from '../operators/operator.ts';
import { accumulate, compileAccumulators } from './group.ts';
import { environmentOf, type StageCompiler } from './stage.ts';

/** `$bucket`: documents counted by the range that a value lies in, ranges in their order. */
export const bucket: StageCompiler = (operand, { variables }, name) => {
  const named = namedArguments(name, operand, ['groupBy', 'boundaries'], ['default', 'output']);
  const boundaries = boundariesOf(named.get('boundaries'));
  const hasDefault = named.has('default');
  const fallback = named.get('default');
  checkDefault(hasDefault, fallback, boundaries);
  const output = named.get('output') ?? { count: { $sum: new Int32(1) } };
  if (!isDocument(output))
    throw new MongoError(40196, `The ${name} 'output' field must be an object`);
  const groupBy = compileExpression(named.get('groupBy'), variables);
  const accumulators = compileAccumulators(output, variables, name);
  return (input, context) => {
    const buckets = boundaries.slice(0, -1).map((): Environment[] => []);
    const rest: Environment[] = [];
    for (const document of input) {
      const environment = environmentOf(document, context);
      const at = bucketOf(groupBy(environment), boundaries);
      const members = at === undefined ? rest : (buckets[at] ?? rest);
      if (members === rest && !hasDefault) {
        throw new MongoError(
          40066,
          `$switch could not find a matching branch for an input, and no default was specified: ${name} needs a default`,
        );
      }
      members.push(environment);
    }
    const results: Document[] = [...buckets.entries()].flatMap(([at, members]) =>
      members.length === 0 ? [] : [accumulate(accumulators, members, { _id: boundaries[at] })],
    );
    if (rest.length > 0) results.push(accumulate(accumulators, rest, { _id: fallback }));
    return results.sort((a, b) => compareValues(a['_id'], b['_id']));
  };
};

function boundariesOf(boundaries: unknown): readonly unknown[] {
  if (!isArray(boundaries) || boundaries.length < 2) {
    throw new MongoError(40192, "The $bucket 'boundaries' field must have at least 2 values");
  }
  for (const [index, value] of boundaries.entries()) {
    if (isDocument(value) || (typeof value === 'string' && value.startsWith('$'))) {
      throw new MongoError(
        40191,
        "The $bucket 'boundaries' field must be an array of constant values",
      );
    }
    const previous = boundaries[index - 1];
    if (index === 0) continue;
    if (rankOf(previous) !== rankOf(value)) {
      throw new MongoError(
        40193,
        "All values in the 'boundaries' option to $bucket must have the same type",
      );
    }
    if (compareValues(previous, value) >= 0) {
      throw new MongoError(
        40194,
        `The 'boundaries' option to $bucket must be sorted, but ${describe(value)} is not above ${describe(previous)}`,
      );
    }
  }
  return boundaries;
}

function checkDefault(given: boolean, value: unknown, boundaries: readonly unknown[]): void {
  if (!given) return;
  const within =
    compareValues(value, boundaries[0]) >= 0 && compareValues(value, boundaries.at(-1)) < 0;
  if (within) {
    throw new MongoError(
      40199,
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
  }
}

/** The bucket whose range a value is in: from its lower boundary to below its upper one. */
function bucketOf(value: unknown, boundaries: readonly unknown[]): number | undefined {
  if (compareValues(value, boundaries[0]) < 0) return undefined;
  const above = boundaries.findIndex((boundary) => compareValues(value, boundary) < 0);
  return above === -1 ? undefined : above - 1;
}
