import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

import type { ComposedGraph } from '../graph/graph.ts';
import type { FetchProblem, ProblemKind } from './fetchProblem.ts';
import { type FieldSet, merge, printFieldSet } from './fieldSet.ts';
import { serve, type ServedSchema } from './servedSchema.ts';

/** A subgraph that serves one thing before and another one after. */
export interface SplitInput {
  readonly name: string;
  readonly before: ServedSchema;
  readonly after: ServedSchema;
  /** The graphs that the subgraph is part of, to see where a field comes from or goes to. */
  readonly graphBefore: ComposedGraph;
  readonly graphAfter: ComposedGraph;
  /** What fails with the new service and the old supergraph: what the change takes away. */
  readonly withOld: readonly FetchProblem[];
  /** What fails with the old service and the new supergraph: what the change needs to be there. */
  readonly withNew: readonly FetchProblem[];
}

/**
 * How to split a change of a subgraph that has no safe order into changes that have one.
 *
 * @returns a sentence for each thing that is to change, in the order in which they can be done
 */
export function splitChange(input: SplitInput): readonly string[] {
  const taken = kindsByCoordinate(input.withOld);
  const needed = kindsByCoordinate(input.withNew);
  const swaps: string[] = [];
  const additions: string[] = [];
  const removals: string[] = [];
  for (const [coordinate, kind] of needed) {
    const other = taken.get(coordinate);
    if (other === undefined) additions.push(addFirst(coordinate, kind, input));
    else swaps.push(swap(coordinate, other, kind, input));
  }
  for (const [coordinate, kind] of taken) {
    if (!needed.has(coordinate)) removals.push(removeLast(coordinate, kind, input));
  }
  return [...swaps, ...additions, ...removals];
}

function kindsByCoordinate(problems: readonly FetchProblem[]): ReadonlyMap<string, ProblemKind> {
  return new Map(problems.map(({ coordinate, kind }) => [coordinate, kind]));
}

/** One thing that is taken away in one form and needed in another one. */
function swap(
  coordinate: string,
  taken: ProblemKind,
  needed: ProblemKind,
  { name, before, after }: SplitInput,
): string {
  if (taken === 'key' && needed === 'key') {
    const [old, fresh] = [lostKeys(before, after, coordinate), lostKeys(after, before, coordinate)];
    return `Keep ${old} on ${coordinate} in ${name} beside ${fresh} (service first), and remove it when the supergraph with both is published (supergraph first).`;
  }
  if (taken === 'requires' && needed === 'requires') {
    const [old, fresh] = [requirement(before, coordinate), requirement(after, coordinate)];
    const both = printFieldSet(merge([old, fresh]));
    return `Let ${coordinate} in ${name} require both, @requires(fields: "${both}") (supergraph first), and then "${printFieldSet(fresh)}" alone (service first).`;
  }
  if (taken === 'answer' && needed === 'variable') {
    return `Add ${coordinate} to ${name} as @inaccessible, so that no client can send it, with a service that does not answer with it yet (supergraph first), and then take @inaccessible away.`;
  }
  if (taken === 'variable' && needed === 'answer') {
    return `Make ${coordinate} @inaccessible in ${name}, so that no client can send it any more, and then remove it (service first).`;
  }
  const [old, fresh] = [typeOf(before.schema, coordinate), typeOf(after.schema, coordinate)];
  if (old === undefined && fresh !== undefined) {
    return `Add ${coordinate} to ${name} as ${fresh.replace(/!$/, '')}, which clients may leave out (service first), and make it ${fresh} when they send it (supergraph first).`;
  }
  if (old !== undefined && fresh === undefined && taken === 'variable') {
    return `Make ${coordinate} in ${name} ${old.replace(/!$/, '')}, so that clients may leave it out (service first), and then remove it (supergraph first).`;
  }
  if (old !== undefined && fresh !== undefined && old !== fresh) {
    return `Keep ${coordinate} in ${name} as ${old} and add another one beside it as ${fresh} (service first); remove ${coordinate} when no client uses it any more (supergraph first).`;
  }
  return `Keep ${coordinate} in ${name} as it is and add another one beside it (service first); remove ${coordinate} when no client uses it any more (supergraph first).`;
}

/** What the new supergraph needs of the service goes first. */
function addFirst(coordinate: string, kind: ProblemKind, input: SplitInput): string {
  const { name, before, after } = input;
  const alone = 'in a change of its own (service first).';
  switch (kind) {
    case 'key':
      return `Add ${lostKeys(after, before, coordinate)} to ${coordinate} in ${name} ${alone}`;
    case 'requires':
      return `Drop @requires(fields: "${printFieldSet(requirement(before, coordinate))}") from ${coordinate} in ${name} ${alone}`;
    case 'answer': {
      const type = typeOf(after.schema, coordinate);
      return type === undefined
        ? `Remove ${coordinate} from what ${name} answers ${alone}`
        : `Promise ${coordinate} in ${name} as ${type} ${alone}`;
    }
    case 'variable':
      return `Let ${name} take ${coordinate} ${alone}`;
    case 'absent':
    case 'refused':
    case 'unresolved': {
      const from = resolversOf(coordinate, input.graphBefore).find((other) => other !== name);
      const override =
        from !== undefined && !resolversOf(coordinate, input.graphAfter).includes(from);
      return override
        ? `Add ${coordinate} to ${name} with @override(from: "${from}") while ${from} keeps it, ${alone}`
        : `Add ${coordinate} to ${name} ${alone}`;
    }
  }
}

/** What the old supergraph still asks of the service goes last. */
function removeLast(coordinate: string, kind: ProblemKind, input: SplitInput): string {
  const { name, before, after } = input;
  const alone = 'in a change of its own (supergraph first).';
  switch (kind) {
    case 'key':
      return `Keep ${lostKeys(before, after, coordinate)} on ${coordinate} in ${name} until the rest is out, and remove it ${alone}`;
    case 'requires':
      return `Let ${coordinate} in ${name} @requires(fields: "${printFieldSet(requirement(after, coordinate))}") ${alone}`;
    case 'answer': {
      const type = typeOf(after.schema, coordinate);
      return type === undefined
        ? `Let ${name} answer with ${coordinate} ${alone}`
        : `Let ${name} answer ${coordinate} as ${type} ${alone}`;
    }
    case 'variable':
      return `Let ${name} take less of ${coordinate} ${alone}`;
    case 'absent':
    case 'refused':
    case 'unresolved': {
      const owners = resolversOf(coordinate, input.graphAfter);
      const to = owners.find((other) => other !== name);
      if (owners.includes(name)) {
        return `Leave ${coordinate} in ${name} as it is until the rest is out, and change it ${alone}`;
      }
      return to === undefined
        ? `Keep ${coordinate} in ${name} until the rest is out, and remove it ${alone}`
        : `Give ${coordinate} in ${to} an @override(from: "${name}") while ${name} keeps it, and remove it from ${name} when that supergraph is published.`;
    }
  }
}

/** The keys that one schema of a subgraph has and the other one lacks, as they are written. */
function lostKeys(of: ServedSchema, than: ServedSchema, type: string): string {
  const kept = new Set(than.keysOf(type).map(printFieldSet));
  const lost = of
    .keysOf(type)
    .map(printFieldSet)
    .filter((key) => !kept.has(key));
  return lost.map((key) => `@key(fields: "${key}")`).join(' and ');
}

function requirement(served: ServedSchema, coordinate: string): FieldSet {
  const [type = '', field = ''] = coordinate.split('.');
  return served.requirementOf(type, field);
}

function typeOf(schema: GraphQLSchema, coordinate: string): string | undefined {
  const [name = '', field = ''] = coordinate.split('.');
  const type = schema.getType(name);
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
  return hasFields ? type.getFields()[field]?.type.toString() : undefined;
}

/** The subgraphs that resolve a field. */
function resolversOf(coordinate: string, graph: ComposedGraph): readonly string[] {
  const [type = '', field = ''] = coordinate.split('.');
  return graph.subgraphs.flatMap((subgraph) => {
    const served = serve(subgraph);
    const has = typeOf(served.schema, coordinate) !== undefined;
    return has && !served.isExternal(type, field) ? [subgraph.name] : [];
  });
}
