import {
  type GraphQLField,
  type GraphQLSchema,
  introspectionTypes,
  isIntrospectionType,
  isObjectType,
} from 'graphql';

/**
 * What an object of the introspection schema costs. It takes no fetch, but time; with this weight,
 * the query with which GraphiQL and code generators read a whole schema keeps well below the default
 * maximum, and one that reads it several times does not.
 */
export const introspectionWeight = 0.1;

/** How long the lists of `__Type`, `__Field` and `__Directive` are in most schemas, by field. */
const usualSizes = new Map([
  ['fields', 10],
  ['inputFields', 5],
  ['args', 2],
  ['enumValues', 5],
  ['interfaces', 2],
  ['possibleTypes', 2],
]);

/** The lengths of the lists of the introspection schema, by field. */
export function introspectionListSizes(
  schema: GraphQLSchema,
): ReadonlyMap<GraphQLField<unknown, unknown>, number> {
  const sizes = new Map<GraphQLField<unknown, unknown>, number>();
  for (const type of introspectionTypes.filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      const size = usualSizes.get(field.name);
      if (size !== undefined) sizes.set(field, size);
      if (type.name === '__Schema' && field.name === 'types') {
        const types = Object.values(schema.getTypeMap());
        sizes.set(field, types.filter((each) => !isIntrospectionType(each)).length);
      }
    }
  }
  return sizes;
}
