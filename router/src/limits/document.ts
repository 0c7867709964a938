import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';

import { fixedLimits, type OperationLimits, tooLarge } from './limits.ts';
import { createSameFieldCount } from './sameField.ts';
import { createMeasure, type Shape } from './shape.ts';

/**
 * Checks a parsed document before it is validated, for validation takes longer than what it checks
 * is large. Of several operations, each must keep the limits that bound validation; only the one
 * that runs must keep the others.
 *
 * @throws {RequestRefused} 400 when it is larger than the limits
 */
export function checkDocument(
  document: DocumentNode,
  operationName: string | undefined,
  limits: OperationLimits,
): void {
  checkFixed('operations and fragments', 'DEFINITIONS', document.definitions.length);
  const measure = createMeasure(document);
  const countSameField = createSameFieldCount(document);
  for (const definition of document.definitions) {
    if (!isExecutable(definition)) continue;
    const { selections } = measure(definition);
    check('selections', 'MAX_SELECTIONS', selections, limits.maxSelections);
    checkFixed('fields for one place in the answer', 'SAME_FIELD', countSameField(definition));
  }
  const operation = getOperationAST(document, operationName);
  if (operation) checkOperation(measure(operation), limits);
}

function isExecutable(
  definition: DocumentNode['definitions'][number],
): definition is OperationDefinitionNode | FragmentDefinitionNode {
  const { kind } = definition;
  return kind === Kind.OPERATION_DEFINITION || kind === Kind.FRAGMENT_DEFINITION;
}

function checkOperation(shape: Shape, limits: OperationLimits): void {
  check('depth', 'MAX_DEPTH', shape.depth, limits.maxDepth);
  check('root fields', 'MAX_ROOT_FIELDS', shape.rootFields, limits.maxRootFields);
  check('aliases', 'MAX_ALIASES', shape.aliases, limits.maxAliases);
  check('directives', 'MAX_DIRECTIVES', shape.directives, limits.maxDirectives);
}

function checkFixed(what: string, limit: keyof typeof fixedLimits, value: number): void {
  check(what, limit, value, fixedLimits[limit]);
}

function check(what: string, limit: string, value: number, maximum: number): void {
  if (value > maximum) throw tooLarge(what, { limit, value, maximum });
}
