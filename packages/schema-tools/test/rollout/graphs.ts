import { type DocumentNode, getOperationAST, parse, Source } from 'graphql';

import type { Subgraph } from '../../src/compose/compose.ts';
import { type ComposedGraph, composeGraph } from '../../src/graph/graph.ts';
import type { KnownOperation } from '../../src/graph/operations.ts';

/** Schemas of subgraphs by name, without the line that imports federation's directives. */
export type Schemas = Readonly<Record<string, string>>;

const imports = `extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.12"
    import: [
      "@key", "@external", "@requires", "@provides", "@shareable", "@override", "@inaccessible"
      "@interfaceObject", "@tag"
    ]
  )
`;

/** Subgraphs by their schemas. One that says nothing of its `schema` gets the imports. */
export function subgraphs(schemas: Schemas): readonly Subgraph[] {
  return Object.entries(schemas).map(([name, sdl]) => ({
    name,
    routingUrl: `http://${name}.test/graphql`,
    sdl: withImports(sdl),
    schemaPath: `/${name}.graphql`,
  }));
}

/** Composes subgraphs that have to compose. */
export function graph(schemas: Schemas): ComposedGraph {
  const composed = composeGraph(subgraphs(schemas));
  if ('errors' in composed) throw new Error(composed.errors.map((e) => e.message).join('\n'));
  return composed;
}

export function withImports(sdl: string): string {
  return /\bschema\b/.test(sdl) ? sdl : imports + sdl;
}

/** An operation of a client, as it is read from a file. */
export function operation(text: string): KnownOperation {
  const document: DocumentNode = parse(new Source(text, '/operations/shop/Operation.graphql'));
  const found = getOperationAST(document);
  if (!found) throw new Error(`no single operation: ${text}`);
  const name = found.name?.value ?? '';
  return {
    client: 'shop',
    name,
    path: '/operations/shop/Operation.graphql',
    document,
    operation: found,
  };
}
