import { readFileSync } from 'node:fs';

import { Supergraph } from '@apollo/federation-internals';
import { type GraphQLSchema, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';

/** The schema that clients see: the supergraph without what is inaccessible. */
export function readApiSchema(): GraphQLSchema {
  const sdl = readFileSync(new URL('../../../supergraph.graphql', import.meta.url), 'utf8');
  return Supergraph.build(sdl, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema();
}

/** Every field of every object and interface type, as `Type.field`, in the order of the schema. */
export function fieldCoordinates(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type))
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
}
