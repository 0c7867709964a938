import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { Kind, KnownTypeNamesRule, parse, Source } from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { InputError } from '../errors.ts';
import type { CodegenConfig } from './config.ts';

const header = '// Written by `npm run codegen` from the schema and codegen.yml. Do not edit.\n';

/**
 * The TypeScript of a subgraph's resolver types, `__resolveReference` of its entities included.
 *
 * The code is erasable, and fits `verbatimModuleSyntax` and `exactOptionalPropertyTypes`:
 * - a nullable result may be given as null or undefined, which GraphQL treats alike;
 * - a nullable argument or input field is a value, null, or not there at all, and the three differ;
 * - a value of a union or interface is told apart by `__resolveType`, so that what an operation
 *   gives needs to know nothing of GraphQL.
 *
 * @param sdl the subgraph's schema, in Federation 2
 * @param config the models behind its types
 * @param schemaName what the schema is called in a syntax error
 * @throws GraphQLError when `sdl` is not GraphQL or uses a type that it lacks; InputError when a scalar has no type in `config`
 */
export async function generateResolverTypes(
  sdl: string,
  config: CodegenConfig,
  schemaName = 'schema.graphql',
): Promise<string> {
  const schema = parse(new Source(sdl, schemaName));
  // The generator says neither where a type is unknown nor what it might be.
  const [unknownType] = validateSDL(schema, null, [KnownTypeNamesRule]);
  if (unknownType !== undefined) throw unknownType;
  for (const definition of schema.definitions) {
    if (definition.kind !== Kind.SCALAR_TYPE_DEFINITION) continue;
    const scalar = definition.name.value;
    if (!(scalar in config.scalars)) {
      throw new InputError(`The scalar ${scalar} of ${schemaName} has no type under "scalars".`);
    }
  }
  const code = await codegen({
    filename: config.output,
    schema,
    documents: [],
    config: {},
    pluginMap: { typescript, typescriptResolvers },
    plugins: [{ typescript: options(config) }, { typescriptResolvers: options(config) }],
  });
  return `${header}${code}\n`;
}

function options({ context, mappers, scalars }: CodegenConfig) {
  return {
    federation: true,
    contextType: context,
    mappers,
    scalars,
    strictScalars: true,
    enumsAsTypes: true,
    useTypeImports: true,
    maybeValue: 'T | null | undefined',
    inputMaybeValue: 'T | null',
    showUnusedMappers: true,
  };
}
