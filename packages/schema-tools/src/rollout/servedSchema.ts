import {
  buildSubgraph,
  type FederationMetadata,
  type FieldDefinition,
  type InterfaceType,
  type ObjectType,
  orderPrintedDefinitions,
  defaultPrintOptions,
  printSchema,
  type Schema,
} from '@apollo/federation-internals';
import { type GraphQLSchema, type InputValueDefinitionNode, parse, print, visit } from 'graphql';

import type { Subgraph } from '../compose/compose.ts';
import { isOfFederation, noticedDirectives } from '../graph/federation.ts';
import { type FieldSet, noFields, parseFieldSet } from './fieldSet.ts';

/** What a subgraph serves: a schema to validate fetches against, and what it needs to answer them. */
export interface ServedSchema {
  readonly subgraph: string;
  /** With `_entities`, `_service` and what is `@inaccessible`: a fetch may ask for all of it. */
  readonly schema: GraphQLSchema;
  /** The keys by which the subgraph finds an entity of the type. */
  keysOf(type: string): readonly FieldSet[];
  /** What a field `@requires` of other subgraphs; nothing for most. */
  requirementOf(type: string, field: string): FieldSet;
  /** What a field `@provides` of the entity that it gives. */
  providedBy(type: string, field: string): FieldSet;
  /** Whether the subgraph only refers to a field, and gives it at most where it `@provides` it. */
  isExternal(type: string, field: string): boolean;
  /** The same for two schemas that no fetch and no query planner can tell apart. */
  readonly fingerprint: string;
}

/** Reads what a subgraph of either version of federation serves. It has to compose. */
export function serve({ name, routingUrl, sdl }: Subgraph): ServedSchema {
  const subgraph = buildSubgraph(name, routingUrl, sdl);
  const { schema } = subgraph;
  const metadata = subgraph.metadata();
  const typeWithFields = (type: string): ObjectType | InterfaceType | undefined => {
    const found = schema.type(type);
    return found?.kind === 'ObjectType' || found?.kind === 'InterfaceType' ? found : undefined;
  };
  const field = (
    type: string,
    fieldName: string,
  ): FieldDefinition<ObjectType | InterfaceType> | undefined =>
    typeWithFields(type)?.field(fieldName);
  const keys = remember((type: string) =>
    (typeWithFields(type)?.appliedDirectivesOf(metadata.keyDirective()) ?? [])
      .map((directive) => directive.arguments())
      .filter(({ resolvable = true }) => resolvable)
      .map(({ fields }) => parseFieldSet(String(fields))),
  );
  return {
    subgraph: name,
    schema: schema.toGraphQLJSSchema(),
    keysOf: keys,
    requirementOf(type, fieldName) {
      const found = field(type, fieldName);
      const [requires] = found?.appliedDirectivesOf(metadata.requiresDirective()) ?? [];
      return requires === undefined ? noFields : parseFieldSet(String(requires.arguments().fields));
    },
    providedBy(type, fieldName) {
      const found = field(type, fieldName);
      const [provides] = found?.appliedDirectivesOf(metadata.providesDirective()) ?? [];
      return provides === undefined ? noFields : parseFieldSet(String(provides.arguments().fields));
    },
    isExternal(type, fieldName) {
      const found = field(type, fieldName);
      return found !== undefined && metadata.isFieldExternal(found);
    },
    fingerprint: fingerprint(schema, metadata),
  };
}

function remember<T>(compute: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name) ?? compute(name);
    known.set(name, found);
    return found;
  };
}

/** The schema in one order, without what is said to people and without what clients may do. */
function fingerprint(schema: Schema, metadata: FederationMetadata): string {
  const noticed = noticedDirectives(metadata);
  const printed = printSchema(schema, {
    ...orderPrintedDefinitions(defaultPrintOptions),
    noDescriptions: true,
    mergeTypesAndExtensions: true,
    // A fetch takes along those that the client put on its selections.
    directiveDefinitionFilter: (directive) => directive.hasExecutableLocations(),
    typeFilter: (type) => !isOfFederation(type, metadata),
    directiveApplicationFilter: (directive) => noticed.has(directive.name),
  });
  // Those of arguments are printed all the same.
  const withoutDescription = (node: InputValueDefinitionNode) => ({
    ...node,
    description: undefined,
  });
  return print(visit(parse(printed), { InputValueDefinition: withoutDescription }));
}
