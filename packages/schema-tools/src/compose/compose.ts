import { composeServices, type CompositionSuccess } from '@apollo/composition';
import { GraphQLError, parse, Source, type ASTNode, type DocumentNode } from 'graphql';
import type { Problem, SchemaLocation } from './problem.ts';

/** A subgraph with its schema. */
export interface Subgraph {
  readonly name: string;
  /** Where the router reaches it. */
  readonly routingUrl: string;
  readonly sdl: string;
  /** The path or URL of its schema, for locations. */
  readonly schemaPath: string;
}

/** A supergraph, or why the subgraphs do not make one. */
export type Composition =
  | { readonly supergraphSdl: string; readonly hints: readonly Problem[] }
  | { readonly errors: readonly Problem[] };

/**
 * Composes subgraphs into a supergraph, as Apollo Federation 2 does. The result depends on nothing
 * but its input.
 */
export function compose(subgraphs: readonly Subgraph[]): Composition {
  const sources = subgraphs.map((subgraph) => ({
    subgraph,
    source: new Source(subgraph.sdl, subgraph.schemaPath),
  }));
  const owners = new Map(sources.map(({ subgraph, source }) => [source, subgraph]));

  const documents: { name: string; url: string; typeDefs: DocumentNode }[] = [];
  const syntaxErrors: GraphQLError[] = [];
  for (const { subgraph, source } of sources) {
    try {
      documents.push({
        name: subgraph.name,
        url: subgraph.routingUrl,
        typeDefs: parse(source),
      });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      syntaxErrors.push(error);
    }
  }
  if (syntaxErrors.length > 0) return { errors: syntaxErrors.map((e) => fromError(e, owners)) };

  const result = composeServices(documents);
  if (result.errors !== undefined) {
    return { errors: result.errors.map((error) => fromError(error, owners)) };
  }
  return {
    supergraphSdl: result.supergraphSdl,
    hints: result.hints.map((hint) => fromHint(hint, owners)),
  };
}

type Owners = ReadonlyMap<Source, Subgraph>;

function fromError(error: GraphQLError, owners: Owners): Problem {
  const code = error.extensions['code'];
  return {
    level: 'error',
    code: typeof code === 'string' ? code : 'INVALID_GRAPHQL',
    message: error.message,
    locations: error.nodes ? fromNodes(error.nodes, owners) : fromPosition(error, owners),
  };
}

function fromHint(hint: CompositionSuccess['hints'][number], owners: Owners): Problem {
  const { code, level } = hint.definition;
  return {
    level: level.name === 'WARN' ? 'warning' : 'notice',
    code,
    message: hint.message,
    locations: fromNodes(hint.nodes ?? [], owners),
  };
}

/** A syntax error has no node, only a position. */
function fromPosition(error: GraphQLError, owners: Owners): SchemaLocation[] {
  return (error.locations ?? []).flatMap(({ line, column }) =>
    located(error.source, line, column, owners),
  );
}

function fromNodes(nodes: readonly ASTNode[], owners: Owners): SchemaLocation[] {
  return nodes.flatMap(({ loc }) =>
    loc === undefined
      ? []
      : located(loc.source, loc.startToken.line, loc.startToken.column, owners),
  );
}

/** Leaves out what stands in no schema file: selections parsed from a directive's argument. */
function located(
  source: Source | undefined,
  line: number,
  column: number,
  owners: Owners,
): SchemaLocation[] {
  const owner = source === undefined ? undefined : owners.get(source);
  if (owner === undefined) return [];
  return [{ subgraph: owner.name, path: owner.schemaPath, line, column }];
}
