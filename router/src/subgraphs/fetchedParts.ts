import type { GraphQLDataSource } from '@apollo/gateway';
import { Kind, parse, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

import type { MissingPart } from '../errors.ts';

type FetchRequest = Parameters<GraphQLDataSource['process']>[0]['request'];

/** What a fetch would have brought: for each entity its fields, or each root field. */
export function fetchedParts({ query = '', variables }: FetchRequest): MissingPart[] {
  const operation = parse(query, { noLocation: true }).definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) return [];
  const representations: unknown = variables?.['representations'];
  if (!Array.isArray(representations)) {
    return fieldsOf(operation.selectionSet).map((field) => ({ path: [field], missing: [] }));
  }
  const fieldsByType = entityFields(operation.selectionSet);
  return representations.map((representation: unknown, index) => ({
    path: ['_entities', index],
    missing: fieldsByType.get(typeOf(representation)) ?? [],
  }));
}

/** The fields that `_entities` asks of each type. */
function entityFields({ selections }: SelectionSetNode): Map<string, string[]> {
  const byType = new Map<string, string[]>();
  for (const entities of selections) {
    if (entities.kind !== Kind.FIELD) continue;
    for (const fragment of entities.selectionSet?.selections ?? []) {
      if (fragment.kind !== Kind.INLINE_FRAGMENT) continue;
      const type = fragment.typeCondition?.name.value ?? '';
      byType.set(type, [...(byType.get(type) ?? []), ...fieldsOf(fragment.selectionSet)]);
    }
  }
  return byType;
}

/** The names under which fields are answered, also of those in fragments: a directive may keep one. */
function fieldsOf({ selections }: SelectionSetNode): string[] {
  const names = selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [(selection.alias ?? selection.name).value];
    return selection.kind === Kind.INLINE_FRAGMENT ? fieldsOf(selection.selectionSet) : [];
  });
  return [...new Set(names)];
}

function typeOf(representation: unknown): string {
  return typeof representation === 'object' &&
    representation !== null &&
    '__typename' in representation
    ? String(representation.__typename)
    : '';
}
