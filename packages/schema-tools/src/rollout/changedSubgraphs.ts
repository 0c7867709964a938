import type { Subgraph } from '../compose/compose.ts';
import type { ComposedGraph } from '../graph/graph.ts';
import { serve, type ServedSchema } from './servedSchema.ts';

/** A subgraph that serves something else than before. */
export interface ChangedSubgraph {
  readonly name: string;
  /** Undefined when it is added. */
  readonly before: ServedSchema | undefined;
  /** Undefined when it is removed. */
  readonly after: ServedSchema | undefined;
}

/** The subgraphs whose schemas differ in something that a fetch or its plan can notice, by name. */
export function changedSubgraphs(
  before: ComposedGraph,
  after: ComposedGraph,
): readonly ChangedSubgraph[] {
  const old = byName(before.subgraphs);
  const fresh = byName(after.subgraphs);
  const names = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  return names.flatMap((name) => {
    const [from, to] = [old.get(name), fresh.get(name)];
    if (from?.sdl === to?.sdl) return [];
    const change = { name, before: from && serve(from), after: to && serve(to) };
    return change.before?.fingerprint === change.after?.fingerprint ? [] : [change];
  });
}

function byName(subgraphs: readonly Subgraph[]): ReadonlyMap<string, Subgraph> {
  return new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]));
}
