import type { ClientDocument, Subgraph } from '@shop/schema-tools';

/** How large a generated graph is. */
export interface GraphSize {
  readonly subgraphs: number;
  /** How many entities each subgraph owns; each brings four more types with it. */
  readonly entities: number;
  readonly operations: number;
  /** What the choices are drawn from: the same seed gives the same graph. */
  readonly seed: number;
}

/** Subgraphs that compose, and what clients ask of them. */
export interface GeneratedGraph {
  readonly subgraphs: readonly Subgraph[];
  /** Each is valid. */
  readonly documents: readonly ClientDocument[];
}

/** The graph of the bench: 30 subgraphs, 3,000 types and 2,000 operations. */
export const largeGraph: GraphSize = { subgraphs: 30, entities: 20, operations: 2_000, seed: 5 };

const clients = ['web', 'ios', 'android', 'partners'];

/** An entity, by the places of its subgraph and of itself in that. */
interface Entity {
  readonly type: string;
  /** The root field that finds it. */
  readonly field: string;
  /** The entity of another subgraph that `related` leads to. */
  readonly related: () => Entity;
  /** The subgraph that adds a field to it, by number. */
  readonly addedBy: number;
}

/**
 * Generates a graph. Each entity leads to one that another subgraph owns, and gets a field from a
 * third one, so that operations cross subgraphs with most steps.
 */
export function generateGraph(size: GraphSize): GeneratedGraph {
  const draw = drawer(size.seed);
  const entities = generateEntities(size, draw);
  return {
    subgraphs: entities.map((_, subgraph) => generateSubgraph(entities, subgraph)),
    documents: Array.from({ length: size.operations }, (_, index) =>
      generateDocument(entities.flat(), index, draw),
    ),
  };
}

/**
 * The graph after some of its subgraphs, the first ones, have changed: each of their entities has a new
 * field, and the note of the first one may be null, which is a breaking change.
 */
export function changeGraph(graph: GeneratedGraph, changed: number): GeneratedGraph {
  const subgraphs = graph.subgraphs.map((subgraph, index) =>
    index < changed
      ? {
          ...subgraph,
          sdl: subgraph.sdl
            .replace('  note: String!', '  note: String')
            .replaceAll('  related:', '  added: String\n  related:'),
        }
      : subgraph,
  );
  return { ...graph, subgraphs };
}

function generateEntities(size: GraphSize, draw: Draw): Entity[][] {
  const all: Entity[][] = [];
  for (let subgraph = 0; subgraph < size.subgraphs; subgraph++) {
    const another = () => (subgraph + 1 + draw(size.subgraphs - 1)) % size.subgraphs;
    all.push(
      Array.from({ length: size.entities }, (_, index) => {
        const related = { subgraph: another(), index: draw(size.entities) };
        return {
          type: `S${subgraph}Thing${index}`,
          field: `s${subgraph}Thing${index}`,
          related: () => at(at(all, related.subgraph), related.index),
          addedBy: another(),
        };
      }),
    );
  }
  return all;
}

function generateSubgraph(entities: readonly (readonly Entity[])[], subgraph: number): Subgraph {
  const name = `s${subgraph}`;
  const own = at(entities, subgraph);
  const others = entities.flat().filter((entity) => !own.includes(entity));
  const referenced = new Set(own.map(({ related }) => related()));
  const foreign = others.filter((entity) => entity.addedBy === subgraph || referenced.has(entity));
  const sdl = [
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])',
    `type Query {\n${own.map(rootFields).join('\n')}\n}`,
    ...own.map(ownTypes),
    ...foreign.map((entity) =>
      entity.addedBy === subgraph
        ? `type ${entity.type} @key(fields: "id") {\n  id: ID!\n  score(days: Int = 30): Int\n}`
        : `type ${entity.type} @key(fields: "id", resolvable: false) {\n  id: ID!\n}`,
    ),
  ].join('\n\n');
  const routingUrl = `http://${name}.example/graphql`;
  return { name, routingUrl, sdl, schemaPath: `schemas/${name}.graphql` };
}

const rootFields = ({ type, field }: Entity): string =>
  `  ${field}(id: ID!): ${type}\n  ${field}s(filter: ${type}Filter, first: Int = 10): ${type}Page!`;

const ownTypes = ({ type, related }: Entity): string => `type ${type} @key(fields: "id") {
  id: ID!
  note: String!
  state: ${type}State!
  details: ${type}Details
  related: ${related().type}
}

type ${type}Details {
  title: String!
  weight: Int
}

enum ${type}State {
  OPEN
  CLOSED
}

input ${type}Filter {
  state: ${type}State
  text: String
}

type ${type}Page {
  nodes: [${type}!]!
  total: Int!
}`;

function generateDocument(entities: readonly Entity[], index: number, draw: Draw): ClientDocument {
  const name = `Operation${index}`;
  const entity = at(entities, draw(entities.length));
  const fields = generateSelection(entity, 1 + draw(3), draw);
  const text =
    draw(2) === 0
      ? `query ${name}($id: ID!) { ${entity.field}(id: $id) ${fields} }`
      : `query ${name}($filter: ${entity.type}Filter) { ${entity.field}s(filter: $filter) { total nodes ${fields} } }`;
  const client = at(clients, index % clients.length);
  return { client, path: `operations/${client}/${name}.graphql`, text: `${text}\n` };
}

/** @param steps how many entities are selected beneath this one */
function generateSelection(entity: Entity, steps: number, draw: Draw): string {
  const fields = ['note', 'state', 'details { title weight }', 'score(days: 7)'];
  const some = fields.filter(() => draw(2) === 0);
  const next = steps > 0 ? [`related ${generateSelection(entity.related(), steps - 1, draw)}`] : [];
  return `{ ${['id', ...some, ...next].join(' ')} }`;
}

/** A whole number from 0 to below another. */
type Draw = (below: number) => number;

/** The linear congruential generator of Numerical Recipes. */
function drawer(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`There is no item ${index} of ${list.length}.`);
  return item;
}
