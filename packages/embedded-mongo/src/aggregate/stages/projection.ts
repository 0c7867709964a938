import { MongoError } from '../../errors.ts';
import { isTruthy } from '../../values/truth.ts';
import {
  addFields as addComputed,
  addNode,
  emptyBranch,
  exclude,
  include,
  type ProjectionBranch,
  type ProjectionNode,
} from '../../query/projectionTree.ts';
import { describe } from '../../values/describe.ts';
import type { Document } from '../../values/document.ts';
import {
  entriesOf,
  firstFieldIsOperator,
  isArray,
  isDocument,
  isNumeric,
} from '../../values/types.ts';
import type { Environment } from '../environment.ts';
import { compileExpression, fieldPath } from '../expression.ts';
import { environmentOf, type Stage, type StageCompiler } from './stage.ts';

type Variables = ReadonlySet<string>;

const compute = (spec: unknown, variables: Variables): ProjectionNode => ({
  kind: 'compute',
  evaluate: compileExpression(spec, variables),
});

const isFlag = (spec: unknown): boolean => isNumeric(spec) || typeof spec === 'boolean';

/** A document that is a further level of fields rather than an expression. */
const isLevel = (spec: unknown): spec is Document =>
  isDocument(spec) && Object.keys(spec).length > 0 && !firstFieldIsOperator(spec);

/** `$project`: fields to keep and to compute, or fields to drop; `_id` is kept unless dropped. */
export const project: StageCompiler = (operand, { variables }, name) => {
  if (!isDocument(operand) || Object.keys(operand).length === 0) {
    throw new MongoError(51272, `${name} specification must be a non-empty object`);
  }
  const leaves = leavesOf(operand);
  if (leaves.some(([, spec]) => isDocument(spec) && Object.keys(spec).length === 0)) {
    throw new MongoError(51270, 'An empty sub-projection is not a valid value');
  }
  const drops = (spec: unknown): boolean => isFlag(spec) && !isTruthy(spec);
  const others = leaves.filter(([path]) => path !== '_id');
  const excluded = others.find(([, spec]) => drops(spec));
  const included = others.find(([, spec]) => !drops(spec));
  if (excluded !== undefined && included !== undefined) {
    throw leaves.indexOf(excluded) < leaves.indexOf(included)
      ? new MongoError(
          31253,
          `Invalid $project :: caused by :: Cannot do inclusion on field ${included[0]} in exclusion projection`,
        )
      : new MongoError(
          31254,
          `Invalid $project :: caused by :: Cannot do exclusion on field ${excluded[0]} in inclusion projection`,
        );
  }
  const id = leaves.find(([path]) => path === '_id');
  const dropsId = id !== undefined && drops(id[1]);
  const tree = emptyBranch();
  if (excluded !== undefined || (included === undefined && dropsId)) {
    for (const [path, spec] of leaves) {
      if (drops(spec)) addNode(tree, path, { kind: 'drop' });
    }
    return mapDocuments((document) => exclude(tree, document));
  }
  const keepsId = !leaves.some(([path]) => path === '_id' || path.startsWith('_id.'));
  if (keepsId) addNode(tree, '_id', { kind: 'keep' });
  for (const [path, spec] of leaves) {
    if (isFlag(spec) && isTruthy(spec)) addNode(tree, path, { kind: 'keep' });
    else if (!drops(spec)) addNode(tree, path, compute(spec, variables));
  }
  return withEnvironment(tree, include);
};

/** `$addFields` and `$set`: keeps every field and computes more. */
export const addFields: StageCompiler = (operand, { variables }, name) => {
  if (!isDocument(operand)) {
    throw new MongoError(
      40272,
      `${name} specification stage must be an object, got ${describe(operand)}`,
    );
  }
  const tree = emptyBranch();
  for (const [path, spec] of leavesOf(operand)) {
    addNode(tree, path, compute(spec, variables));
  }
  return withEnvironment(tree, addComputed);
};

/** `$unset`: one path or an array of them. */
export const unset: StageCompiler = (operand, _scope, name) => {
  const paths = isArray(operand) ? operand : [operand];
  const tree = emptyBranch();
  for (const path of paths) {
    if (typeof path !== 'string' || path === '') {
      throw new MongoError(
        31120,
        `${name} specification must be a string or an array containing only string values`,
      );
    }
    fieldPath(path);
    addNode(tree, path, { kind: 'drop' });
  }
  if (paths.length === 0) {
    throw new MongoError(
      31119,
      `${name} specification must be a string or an array with at least one field`,
    );
  }
  return mapDocuments((document) => exclude(tree, document));
};

/** `$replaceRoot` and `$replaceWith`: a computed document takes the place of each. */
export const replaceRoot: StageCompiler = (operand, { variables }, name) => {
  const isRoot = name === '$replaceRoot';
  if (isRoot && !(isDocument(operand) && Object.keys(operand).join() === 'newRoot')) {
    throw new MongoError(
      40231,
      `expected an object with the one field newRoot as specification for ${name} stage`,
    );
  }
  const spec = isRoot && isDocument(operand) ? operand['newRoot'] : operand;
  const expression = compileExpression(spec, variables);
  return function* (input, context) {
    for (const document of input) {
      const root = expression(environmentOf(document, context));
      if (!isDocument(root)) {
        throw new MongoError(
          40228,
          `'newRoot' expression must evaluate to an object, but resulting value was: ${describe(root)}`,
        );
      }
      yield root;
    }
  };
};

/** The dotted paths of a specification, with what stands at each. */
function leavesOf(specification: Document, prefix = ''): [path: string, spec: unknown][] {
  return entriesOf(specification).flatMap(([name, spec]) => {
    const path = `${prefix}${name}`;
    fieldPath(path);
    return isLevel(spec) ? leavesOf(spec, `${path}.`) : [[path, spec] as [string, unknown]];
  });
}

const mapDocuments = (change: (document: Document) => Document): Stage =>
  function* (input) {
    for (const document of input) yield change(document);
  };

const withEnvironment = (
  tree: ProjectionBranch,
  change: (tree: ProjectionBranch, document: Document, environment: Environment) => Document,
): Stage =>
  function* (input, context) {
    for (const document of input) {
      yield change(tree, document, environmentOf(document, context));
    }
  };
