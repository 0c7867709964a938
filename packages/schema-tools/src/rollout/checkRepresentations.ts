import {
  doTypesOverlap,
  getNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

import { misfitsOf } from './compareTypes.ts';
import type { FetchProblem } from './fetchProblem.ts';
import type { Fetch } from './fetches.ts';
import { covers, type FieldSet, merge, noFields, printFieldSet } from './fieldSet.ts';
import type { ServedSchema } from './servedSchema.ts';

/**
 * What keeps a subgraph from finding the entities that it is sent: no document shows it, for all of
 * them are an `_Any`.
 *
 * @param supergraph by which the router knows the values that it sends
 */
export function checkRepresentations(
  { representations }: Fetch,
  supergraph: GraphQLSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  return [...representations.keys()].flatMap((type) => {
    const sent = sentOf(type, representations, served.schema);
    const keys = served.keysOf(type);
    const usable = keys.filter((key) => covers(sent, key));
    if (usable.length === 0) {
      const known = keys.map((key) => `"${printFieldSet(key)}"`).join(' or ');
      const reason = `${served.subgraph} finds ${type} by ${known === '' ? 'no key' : known}, and the router sends "${printFieldSet(sent)}".`;
      return [{ kind: 'key', coordinate: type, reason }];
    }
    const problems = usable.map((key) => checkValues(type, key, supergraph, served));
    return problems.some(({ length }) => length === 0) ? [] : (problems[0] ?? []);
  });
}

/**
 * What is sent of the entities of a type. A fragment on one of its interfaces adds to it.
 */
export function sentOf(
  type: string,
  representations: Fetch['representations'],
  schema: GraphQLSchema,
): FieldSet {
  const own = representations.get(type) ?? noFields;
  const wanted = schema.getType(type);
  if (!isCompositeType(wanted)) return own;
  const others = [...representations].filter(([name]) => {
    const other = schema.getType(name);
    return name !== type && isCompositeType(other) && doTypesOverlap(schema, other, wanted);
  });
  return merge([own, ...others.map(([, fields]) => fields)]);
}

/** Whether the values of these fields are what the subgraph takes them for. */
export function checkValues(
  type: string,
  { fields }: FieldSet,
  supergraph: GraphQLSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  return [...fields].flatMap(([name, inside]) => {
    const sent = fieldType(supergraph, type, name);
    const taken = fieldType(served.schema, type, name);
    if (sent === undefined || taken === undefined) return [];
    const coordinate = `${type}.${name}`;
    const misfits = misfitsOf(sent, taken).map(({ value }): FetchProblem => {
      const what = value ?? String(sent);
      const reason = `The router may send ${coordinate} as ${what} to ${served.subgraph}, which takes it for ${String(taken)}.`;
      return { kind: 'requires', coordinate, reason };
    });
    return [...misfits, ...checkValues(getNamedType(taken).name, inside, supergraph, served)];
  });
}

function fieldType(
  schema: GraphQLSchema,
  type: string,
  field: string,
): GraphQLOutputType | undefined {
  const found = schema.getType(type);
  return isObjectType(found) || isInterfaceType(found) ? found.getFields()[field]?.type : undefined;
}
