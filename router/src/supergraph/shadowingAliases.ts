import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  visit,
} from 'graphql';

import type { GatewayResult } from './loadedSupergraph.ts';

/** A document whose aliases may be planned, and the way back from what comes of it. */
export interface PlannableDocument {
  readonly document: DocumentNode;
  /** Gives a result of the document the names that the client chose. */
  readonly restore: (result: GatewayResult) => GatewayResult;
}

/**
 * Makes what gives shadowing aliases other names. An alias may be the name of another field of the
 * object, as in `{ user { id: email } }`. The planner, which adds keys and `@requires` fields to what a
 * client selects, takes the one for the other: the client would read the key in place of the field, or
 * choose what another subgraph is given as the object's own (apollographql/federation#3036).
 *
 * @param schema the whole supergraph, for its hidden fields are added too
 */
export function createAliasRenamer(
  schema: GraphQLSchema,
): (document: DocumentNode) => PlannableDocument {
  const fieldNames = new Set(['__typename']);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const name of Object.keys(type.getFields())) fieldNames.add(name);
  }
  return (document) => {
    const suffix = unusedSuffix(document);
    // The same document, where there is no such alias.
    const plannable = visit(document, {
      Field(node) {
        const { alias, name } = node;
        // Every such alias has one new name, so that fields which were to be merged still are.
        if (alias === undefined || alias.value === name.value || !fieldNames.has(alias.value)) {
          return undefined;
        }
        return { ...node, alias: { ...alias, value: `${alias.value}${suffix}` } };
      },
    });
    if (plannable === document) return { document, restore: (result) => result };
    const restoreName = (name: string): string =>
      name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    return {
      document: plannable,
      restore: ({ data, errors, ...rest }) => ({
        ...rest,
        ...(data !== undefined && { data: restoreObject(data, restoreName) }),
        ...(errors && { errors: errors.map((error) => restoreError(error, restoreName)) }),
      }),
    };
  };
}

/** A suffix that no name of a document has. */
function unusedSuffix(document: DocumentNode): string {
  const names: string[] = [];
  visit(document, { Name: ({ value }) => void names.push(value) });
  let suffix = '_of_client';
  while (names.some((name) => name.endsWith(suffix))) suffix += '_';
  return suffix;
}

type Rename = (name: string) => string;

function restoreObject<T extends object | null>(object: T, rename: Rename): T;
function restoreObject(object: object | null, rename: Rename): object | null {
  if (object === null) return null;
  // Without a prototype, `__proto__` is a name like any other.
  const restored = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(object)) {
    restored[rename(name)] = restoreValue(value, rename);
  }
  return restored;
}

function restoreValue(value: unknown, rename: Rename): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => restoreValue(item, rename));
  return typeof value === 'object' ? restoreObject(value, rename) : value;
}

function restoreError(error: GraphQLError, rename: Rename): GraphQLError {
  if (error.path === undefined) return error;
  const path = error.path.map((step) => (typeof step === 'string' ? rename(step) : step));
  return new GraphQLError(error.message, {
    path,
    extensions: error.extensions,
    originalError: error.originalError ?? error,
  });
}
