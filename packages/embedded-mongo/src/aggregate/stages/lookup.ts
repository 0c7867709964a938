import { MongoError, notCarried } from '../../errors.ts';
import { walkPath } from '../../query/path.ts';
import type { Document } from '../../values/document.ts';
import { valueKey } from '../../values/key.ts';
import { entriesOf, isArray, isDocument } from '../../values/types.ts';
import { bind, checkVariableName } from '../environment.ts';
import { compileExpression, fieldPath, valueAtPath } from '../expression.ts';
import { namedArguments } from '../operators/operator.ts';
import { environmentOf, type StageCompiler } from './stage.ts';
import { withValue } from './unwind.ts';

/** `$lookup`: to each document an array of the documents of another collection that belong to it. */
export const lookup: StageCompiler = (operand, scope, name) => {
  const named = namedArguments(
    name,
    operand,
    ['from', 'as'],
    ['localField', 'foreignField', 'let', 'pipeline'],
  );
  const { from, as, lets, pipeline } = {
    from: text(named.get('from'), `${name} argument 'from'`),
    as: text(named.get('as'), `${name} argument 'as'`),
    lets: named.get('let') ?? {},
    pipeline: named.get('pipeline'),
  };
  if (!isDocument(lets)) {
    throw new MongoError('FailedToParse', `${name} argument 'let' must be an object`);
  }
  if (pipeline !== undefined && !isArray(pipeline)) {
    throw new MongoError('TypeMismatch', `${name} argument 'pipeline' must be an array`);
  }
  const variables = entriesOf(lets).map(([variable, spec]) => {
    checkVariableName(variable);
    return [variable, compileExpression(spec, scope.variables)] as const;
  });
  const names = variables.map(([variable]) => variable);
  const stage = pipeline && scope.compilePipeline(pipeline, names);
  const join = equalityJoin(named.get('localField'), named.get('foreignField'), name);
  if (join === undefined && stage === undefined) {
    throw new MongoError(
      'FailedToParse',
      `${name} needs 'localField' and 'foreignField', or a pipeline`,
    );
  }
  const target = fieldPath(as);
  return function* (input, context) {
    const documents = [...input];
    if (documents.length === 0) return;
    const foreign = [...context.collection(from, join?.filterFor(documents))];
    const find = join?.over(foreign) ?? (() => foreign);
    for (const document of documents) {
      const found = find(document);
      const inner = variables.reduce(
        (bound, [variable, value]) =>
          bind(bound, variable, value(environmentOf(document, context))),
        context,
      );
      yield withValue(document, target, stage === undefined ? found : [...stage(found, inner)]);
    }
  };
};

function text(value: unknown, what: string): string {
  if (isDocument(value)) throw notCarried(`${what} as a document`);
  if (typeof value !== 'string') throw new MongoError('FailedToParse', `${what} must be a string`);
  return value;
}

interface EqualityJoin {
  /** A filter that finds at least all foreign documents that some document is joined with. */
  filterFor(documents: readonly Document[]): Document;
  /** Finds what a document is joined with; the foreign documents are hashed once. */
  over(foreign: readonly Document[]): (document: Document) => readonly Document[];
}

/** Joins by equality of two fields: an array joins by its elements, a missing field equals null. */
function equalityJoin(local: unknown, foreign: unknown, name: string): EqualityJoin | undefined {
  if (local === undefined && foreign === undefined) return undefined;
  if (typeof local !== 'string' || typeof foreign !== 'string') {
    throw new MongoError(
      'FailedToParse',
      `${name} requires both or neither of 'localField' and 'foreignField' to be specified`,
    );
  }
  const localPath = fieldPath(local);
  const foreignPath = fieldPath(foreign);
  const localValues = (document: Document): readonly unknown[] => {
    const value = valueAtPath(document, localPath) ?? null;
    return isArray(value) ? value : [value];
  };
  return {
    filterFor: (documents) => {
      const distinct = new Map<string, unknown>();
      for (const value of documents.flatMap(localValues)) distinct.set(valueKey(value), value);
      return { [foreign]: { $in: [...distinct.values()] } };
    },
    over: (documents) => {
      const byValue = new Map<string, Map<number, Document>>();
      for (const [place, document] of documents.entries()) {
        walkPath(document, foreignPath, 'opened', (value) => {
          const key = valueKey(value ?? null);
          const found = byValue.get(key);
          if (found === undefined) byValue.set(key, new Map([[place, document]]));
          else found.set(place, document);
          return false;
        });
      }
      return (document) => {
        const joined = new Map(
          localValues(document).flatMap((value) => [...(byValue.get(valueKey(value)) ?? [])]),
        );
        return [...joined].sort(([a], [b]) => a - b).map(([, foreignDocument]) => foreignDocument);
      };
    },
  };
}
