import { badValue, MongoError } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { entriesOf, isDocument, typeOf } from '../values/types.ts';
import { addToSet, pop, pull, pullAll, push } from './arrayModifiers.ts';
import {
  bit,
  calculate,
  currentDate,
  extreme,
  rename,
  set,
  setOnInsert,
  unset,
} from './fieldModifiers.ts';
import type { Modifier } from './modifier.ts';
import {
  addModifier,
  elementsIdentifier,
  fieldsNode,
  modifiersOf,
  type BranchNode,
} from './tree.ts';

/** Arranges the operators of an update document by path. */
export function parseOperators(update: Document): BranchNode {
  const root = fieldsNode();
  for (const [operator, operands] of entriesOf(update)) {
    if (!OPERATORS.has(operator) && operator !== '$rename') {
      throw new MongoError(
        'FailedToParse',
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDocument(operands)) {
      throw new MongoError(
        'FailedToParse',
        `Modifiers operate on fields but we found type ${typeOf(operands)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ...}`,
      );
    }
    for (const [path, operand] of entriesOf(operands)) {
      for (const modifier of modifiersFor(operator, path, operand)) addModifier(root, modifier);
    }
  }
  return root;
}

type Parse = (path: string, operand: unknown) => Modifier;

const OPERATORS: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['$set', set],
  ['$setOnInsert', setOnInsert],
  ['$unset', unset],
  ['$inc', (path, operand) => calculate('$inc', path, operand)],
  ['$mul', (path, operand) => calculate('$mul', path, operand)],
  ['$min', (path, operand) => extreme('$min', path, operand)],
  ['$max', (path, operand) => extreme('$max', path, operand)],
  ['$currentDate', currentDate],
  ['$bit', bit],
  ['$push', push],
  ['$addToSet', addToSet],
  ['$pop', pop],
  ['$pull', pull],
  ['$pullAll', pullAll],
]);

function modifiersFor(operator: string, path: string, operand: unknown): Modifier[] {
  if (operator === '$rename') return renameModifiers(path, operand);
  const parse = OPERATORS.get(operator);
  return parse === undefined ? [] : [parse(path, operand)];
}

function renameModifiers(from: string, to: unknown): Modifier[] {
  if (typeof to !== 'string') {
    throw badValue(`The 'to' field for $rename must be a string: ${from}: ${typeOf(to)}`);
  }
  if (from === to) throw badValue(`The source and target field for $rename must differ: ${from}`);
  if (`${to}.`.startsWith(`${from}.`) || `${from}.`.startsWith(`${to}.`)) {
    throw badValue(`The source and target field for $rename must not be on the same path: ${from}`);
  }
  for (const [role, path] of [
    ['source', from],
    ['destination', to],
  ] as const) {
    const dynamic = path
      .split('.')
      .some((part) => part === '$' || elementsIdentifier(part) !== undefined);
    if (dynamic) throw badValue(`The ${role} field for $rename may not be dynamic: ${path}`);
  }
  const { source, target } = rename(from, to);
  return [source, target];
}

/** The identifiers of `$[identifier]` in an update's paths, each with one of the paths. */
export function identifiersUsed(root: BranchNode): Map<string, string> {
  const used = new Map<string, string>();
  for (const { path } of modifiersOf(root)) {
    for (const component of path.split('.')) {
      const identifier = elementsIdentifier(component);
      if (identifier !== undefined) used.set(identifier, path);
    }
  }
  return used;
}
