import { Int32 } from 'bson';
import { MongoError, notCarried } from '../../errors.ts';
import { setField, type Document } from '../../values/document.ts';
import { entriesOf, isArray, isDocument } from '../../values/types.ts';
import { namedArguments } from '../operators/operator.ts';
import type { StageCompiler } from './stage.ts';

const NOT_IN_FACETS: ReadonlySet<string> = new Set(['$facet', '$out', '$merge']);

/** `$facet`: several pipelines over the same documents, each giving one array. */
export const facet: StageCompiler = (operand, { compilePipeline }, name) => {
  if (!isDocument(operand) || Object.keys(operand).length === 0) {
    throw new MongoError(40169, `the ${name} specification must be a non-empty object`);
  }
  const facets = entriesOf(operand).map(([field, pipeline]) => {
    if (!isArray(pipeline)) throw new MongoError(40170, `arguments to ${name} must be arrays`);
    const refused = pipeline
      .flatMap((stage) => (isDocument(stage) ? Object.keys(stage) : []))
      .find((stage) => NOT_IN_FACETS.has(stage));
    if (refused !== undefined) {
      throw new MongoError(40600, `${refused} is not allowed to be used within a ${name} stage`);
    }
    return [field, compilePipeline(pipeline)] as const;
  });
  return (input, context) => {
    const documents = [...input];
    const result: Document = {};
    for (const [field, stage] of facets) setField(result, field, [...stage(documents, context)]);
    return [result];
  };
};

/** `$unionWith`: the documents, then those of another collection or of a pipeline over it. */
export const unionWith: StageCompiler = (operand, { compilePipeline }, name) => {
  const named =
    typeof operand === 'string'
      ? new Map<string, unknown>([['coll', operand]])
      : namedArguments(name, operand, [], ['coll', 'pipeline']);
  const collection = named.get('coll');
  if (typeof collection !== 'string') throw notCarried(`${name} without a collection`);
  const pipeline = named.get('pipeline') ?? [];
  if (!isArray(pipeline))
    throw new MongoError('TypeMismatch', `${name}: pipeline must be an array`);
  const stage = compilePipeline(pipeline);
  return function* (input, context) {
    yield* input;
    yield* stage(context.collection(collection), context);
  };
};

/** `$sortByCount`: `$group` by a value with a count, the most frequent first. */
export const sortByCount: StageCompiler = (operand, { compilePipeline }, name) => {
  const isPath = typeof operand === 'string' && operand.startsWith('$');
  const isOperator = isDocument(operand) && Object.keys(operand)[0]?.startsWith('$') === true;
  if (!isPath && !isOperator) {
    throw new MongoError(
      40147,
      `the ${name} field must be defined as a $-prefixed path or an expression`,
    );
  }
  return compilePipeline([
    { $group: { _id: operand, count: { $sum: new Int32(1) } } },
    { $sort: { count: new Int32(-1) } },
  ]);
};
