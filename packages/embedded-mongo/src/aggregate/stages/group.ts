import { MongoError } from '../../errors.ts';
import { setField, type Document } from '../../values/document.ts';
import { valueKey } from '../../values/key.ts';
import { entriesOf, isDocument } from '../../values/types.ts';
import { compileAccumulator, type Accumulator, type AccumulatorFactory } from '../accumulators.ts';
import type { Environment } from '../environment.ts';
import { compileExpression } from '../expression.ts';
import { environmentOf, type StageCompiler } from './stage.ts';

/** The accumulators of an output document, by field. */
export type Accumulators = readonly (readonly [name: string, make: AccumulatorFactory])[];

/** `$group`: one document per distinct value of `_id`, groups in order of their first document. */
export const group: StageCompiler = (operand, { variables }, name) => {
  if (!isDocument(operand)) {
    throw new MongoError(15947, `a group's fields must be specified in an object`);
  }
  const { _id: idSpec, ...fields } = operand;
  if (idSpec === undefined)
    throw new MongoError(15955, `a group specification must include an _id`);
  const id = compileExpression(idSpec, variables);
  const accumulators = compileAccumulators(fields, variables, name);
  return (input, context) => {
    const groups = new Map<string, { id: unknown; members: Accumulator[] }>();
    for (const document of input) {
      const environment = environmentOf(document, context);
      const value = id(environment) ?? null;
      const key = valueKey(value);
      let found = groups.get(key);
      if (found === undefined) {
        found = { id: value, members: accumulators.map(([, make]) => make()) };
        groups.set(key, found);
      }
      for (const member of found.members) member.add(environment);
    }
    return Array.from(groups.values(), ({ id: value, members }) =>
      outputOf({ _id: value }, accumulators, members),
    );
  };
};

export function compileAccumulators(
  fields: Document,
  variables: ReadonlySet<string>,
  stage: string,
): Accumulators {
  return entriesOf(fields).map(([field, spec]) => {
    if (field.includes('.') || field.startsWith('$')) {
      throw new MongoError(
        40235,
        `The field name '${field}' cannot contain '.' or start with '$' in ${stage}`,
      );
    }
    const entries = isDocument(spec) ? entriesOf(spec) : [];
    const [only] = entries;
    if (only === undefined || entries.length > 1) {
      throw new MongoError(
        only === undefined ? 40234 : 40238,
        `The field '${field}' must be an accumulator object with exactly one operator`,
      );
    }
    return [field, compileAccumulator(only[0], only[1], variables)] as const;
  });
}

/** Adds the values of accumulators to a document that the caller owns. */
export function outputOf(
  base: Document,
  accumulators: Accumulators,
  members: readonly Accumulator[],
): Document {
  for (const [index, [field]] of accumulators.entries()) {
    setField(base, field, members[index]?.value());
  }
  return base;
}

/** Folds documents into one output document. */
export function accumulate(
  accumulators: Accumulators,
  environments: Iterable<Environment>,
  base: Document,
): Document {
  const members = accumulators.map(([, make]) => make());
  for (const environment of environments) {
    for (const member of members) member.add(environment);
  }
  return outputOf(base, accumulators, members);
}
