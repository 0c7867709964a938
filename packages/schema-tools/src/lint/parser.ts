import {
  convertToESTree,
  extractComments,
  extractTokens,
} from '@graphql-eslint/eslint-plugin/estree-converter/index';
import type { Linter } from 'eslint';
import {
  buildASTSchema,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  type TypeExtensionNode,
} from 'graphql';

/**
 * What ESLint takes for a parser of one document, which was parsed before. The parser of GraphQL-ESLint
 * itself would give each document the schema of the first one.
 *
 * @param schema what rules look types up in
 */
export function parserOf(document: DocumentNode, schema?: GraphQLSchema): Linter.Parser {
  return {
    parseForESLint(text: string) {
      const tree = convertToESTree(document, schema);
      return {
        services: { schema },
        ast: {
          comments: extractComments(document.loc),
          tokens: extractTokens('', text),
          loc: tree.loc,
          range: tree.range,
          type: 'Program',
          sourceType: 'script',
          body: [tree],
        },
      };
    },
  };
}

/**
 * The types of a subgraph's schema, for rules to look up. The schema need not be whole: directives of
 * the federation are defined nowhere, and a type may only be extended, which counts as defined.
 *
 * @throws Error when a type is used that is not there
 */
export function buildTypes(document: DocumentNode): GraphQLSchema {
  const defined = new Set(
    document.definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value),
  );
  const definitions = document.definitions.map((definition) => {
    if (!isTypeExtensionNode(definition) || defined.has(definition.name.value)) return definition;
    defined.add(definition.name.value);
    return asDefinition(definition);
  });
  return buildASTSchema({ ...document, definitions }, { assumeValidSDL: true });
}

function asDefinition(extension: TypeExtensionNode): DefinitionNode {
  switch (extension.kind) {
    case Kind.SCALAR_TYPE_EXTENSION:
      return { ...extension, kind: Kind.SCALAR_TYPE_DEFINITION };
    case Kind.OBJECT_TYPE_EXTENSION:
      return { ...extension, kind: Kind.OBJECT_TYPE_DEFINITION };
    case Kind.INTERFACE_TYPE_EXTENSION:
      return { ...extension, kind: Kind.INTERFACE_TYPE_DEFINITION };
    case Kind.UNION_TYPE_EXTENSION:
      return { ...extension, kind: Kind.UNION_TYPE_DEFINITION };
    case Kind.ENUM_TYPE_EXTENSION:
      return { ...extension, kind: Kind.ENUM_TYPE_DEFINITION };
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return { ...extension, kind: Kind.INPUT_OBJECT_TYPE_DEFINITION };
  }
}
