import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import {
  type FetchNode,
  type PlanNode,
  QueryPlanner,
  type SubscriptionNode,
} from '@apollo/query-planner';
import {
  type DocumentNode,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  validate,
  visit,
} from 'graphql';

import type { ComposedGraph } from '../graph/graph.ts';
import type { KnownOperation } from '../graph/operations.ts';
import { type FieldSet, fromRequires, merge, noFields, printFieldSet } from './fieldSet.ts';

/** What the router sends to one subgraph. */
export interface Fetch {
  readonly subgraph: string;
  readonly document: DocumentNode;
  /** What it sends of entities, by their type as the subgraph is told it; empty at the root. */
  readonly representations: ReadonlyMap<string, FieldSet>;
  /** Both, printed for people. */
  readonly text: string;
}

/** Gives the fetches of an operation; undefined when the supergraph does not take the operation. */
export type PlanFetches = (operation: KnownOperation) => readonly Fetch[] | undefined;

/**
 * Plans as the router does, for a client that may see everything. The router also asks for a
 * `__typename` here and there that the planner thinks it can do without: every object has one, so no
 * fetch passes or fails by it, and it is left out here.
 */
export function createFetchPlanner({ supergraph, apiSchema }: ComposedGraph): PlanFetches {
  const planner = new QueryPlanner(supergraph);
  const planned: Schema = supergraph.apiSchema();
  const whole = supergraph.schema.toGraphQLJSSchema();
  const renameAliases = createAliasRenamer(whole);
  // Plans of many operations share fetches: a fetch is read once.
  const known = new Map<string, Fetch>();
  return ({ name, document, operation }) => {
    // Validation passes a mutation on a schema that has none.
    if (!apiSchema.getRootType(operation.operation)) return undefined;
    if (validate(apiSchema, document).length > 0) return undefined;
    const { node } = planner.buildQueryPlan(
      operationFromDocument(planned, renameAliases(document), { operationName: name }),
    );
    return ifPlanned(node).map((fetch) => readFetch(fetch, whole, known));
  };
}

/**
 * An alias may be the name of another field of the object, which the planner takes for that field. The
 * router gives such aliases other names before it plans, and so it is done here.
 */
function createAliasRenamer(supergraph: GraphQLSchema): (document: DocumentNode) => DocumentNode {
  const types = Object.values(supergraph.getTypeMap());
  const fieldNames = new Set(
    types.flatMap((type) =>
      isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [],
    ),
  ).add('__typename');
  return (document) =>
    visit(document, {
      Field(node) {
        const { alias, name } = node;
        if (alias === undefined || alias.value === name.value || !fieldNames.has(alias.value)) {
          return undefined;
        }
        return { ...node, alias: { ...alias, value: `${alias.value}_of_client` } };
      },
    });
}

function fetchNodesOf(node: PlanNode | SubscriptionNode): readonly FetchNode[] {
  switch (node.kind) {
    case 'Fetch':
      return [node];
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchNodesOf);
    case 'Flatten':
      return fetchNodesOf(node.node);
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap(ifPlanned);
    case 'Defer':
      return [node.primary, ...node.deferred].flatMap((part) => ifPlanned(part.node));
    case 'Subscription':
      return [node.primary, ...ifPlanned(node.rest)];
  }
}

function ifPlanned(node: PlanNode | SubscriptionNode | undefined): readonly FetchNode[] {
  return node === undefined ? [] : fetchNodesOf(node);
}

function readFetch(node: FetchNode, supergraph: GraphQLSchema, known: Map<string, Fetch>): Fetch {
  const { serviceName: subgraph, requires, inputRewrites } = node;
  // The name of the client's operation is in the fetch's, and of no matter.
  const operation = node.operation.replace(/^(\w+) \w+/, '$1');
  const id = JSON.stringify([subgraph, operation, requires, inputRewrites]);
  const alike = known.get(id);
  if (alike !== undefined) return alike;
  const document = parse(operation);
  const representations = readRepresentations(node, supergraph);
  const fetch = {
    subgraph,
    document,
    representations,
    text: printFetch(document, representations),
  };
  known.set(id, fetch);
  return fetch;
}

/**
 * What is sent of entities. Each is sent by the name of its own type, or where the subgraph knows no
 * more of it than an interface, by the name of that.
 */
function readRepresentations(
  { requires = [], inputRewrites = [] }: FetchNode,
  supergraph: GraphQLSchema,
): Fetch['representations'] {
  const interfaceObjects = new Map<string, string>();
  for (const rewrite of inputRewrites) {
    if (rewrite.kind !== 'ValueSetter') continue;
    const [condition = '', field] = rewrite.path;
    if (field === '__typename') interfaceObjects.set(condition, String(rewrite.setValueTo));
  }
  const namesOf = (condition: string): readonly string[] => {
    const interfaceObject = interfaceObjects.get(`... on ${condition}`);
    if (interfaceObject !== undefined) return [interfaceObject];
    const type = supergraph.getType(condition);
    if (!isAbstractType(type)) return [condition];
    return supergraph.getPossibleTypes(type).map(({ name }) => name);
  };
  const representations = new Map<string, FieldSet>();
  for (const node of requires) {
    if (node.kind === 'Field' || node.typeCondition === undefined) continue;
    const fields = fromRequires(node.selections);
    for (const name of namesOf(node.typeCondition)) {
      representations.set(name, merge([representations.get(name) ?? noFields, fields]));
    }
  }
  return representations;
}

function printFetch(document: DocumentNode, representations: Fetch['representations']): string {
  const sent = [...representations].map(
    ([type, fields]) => `# of each ${type}: ${printFieldSet(fields)}`,
  );
  return [...sent, print(document)].join('\n');
}
