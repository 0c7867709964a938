import type { Subgraph } from '../compose/compose.ts';
import type { ComposedGraph } from '../graph/graph.ts';
import type { OwnershipNotice } from './notice.ts';
import { type Part, readParts, type SubgraphParts } from './subgraphParts.ts';

/** A subgraph's types and fields at both ends of a change; undefined where there is no subgraph. */
interface Ends {
  readonly before: SubgraphParts | undefined;
  readonly after: SubgraphParts | undefined;
}

type Change = OwnershipNotice['change'];

const verbs: Readonly<Record<Change, string>> = {
  added: 'adds',
  removed: 'removes',
  changed: 'changes',
};

/**
 * Names the subgraphs whose teams are to be asked about a change: those that own or refer to what
 * another one changes. What no query plan and no answer can show, such as a description, is no change;
 * and what a single subgraph knows is its own affair.
 *
 * @returns the notices by the changed subgraph, the coordinate and the other subgraph
 */
export function findNotices(before: ComposedGraph, after: ComposedGraph): OwnershipNotice[] {
  const ends = readEnds(before.subgraphs, after.subgraphs);
  return [...ends].flatMap(([subgraph, own]) =>
    changesOf(own).flatMap(([coordinate, change]) =>
      [...ends].flatMap(([other, its]): OwnershipNotice[] => {
        const part = other === subgraph ? undefined : partIn(its, coordinate, subgraph);
        if (part === undefined) return [];
        const { relation, deed } = part;
        const message = `${subgraph} ${verbs[change]} ${coordinate}, and ${other} ${deed}.`;
        return [{ subgraph, coordinate, change, other, relation, message }];
      }),
    ),
  );
}

function readEnds(
  before: readonly Subgraph[],
  after: readonly Subgraph[],
): ReadonlyMap<string, Ends> {
  const old = new Map(before.map((subgraph) => [subgraph.name, subgraph]));
  const fresh = new Map(after.map((subgraph) => [subgraph.name, subgraph]));
  const names = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  return new Map(
    names.map((name) => {
      const [from, to] = [old.get(name), fresh.get(name)];
      const read = from && readParts(from);
      return [name, { before: read, after: from?.sdl === to?.sdl ? read : to && readParts(to) }];
    }),
  );
}

/** The other one may take a field over or give it up in the same change: either end counts. */
function partIn({ before, after }: Ends, coordinate: string, changedBy: string): Part | undefined {
  return after?.partIn(coordinate, changedBy) ?? before?.partIn(coordinate, changedBy);
}

/** The types and fields that differ. Of a type that comes or goes as a whole, the fields are left out. */
function changesOf({ before, after }: Ends): readonly (readonly [string, Change])[] {
  if (before === after) return [];
  const old = before?.definitions ?? new Map<string, string>();
  const fresh = after?.definitions ?? new Map<string, string>();
  const changeOf = (coordinate: string): Change | undefined => {
    const [from, to] = [old.get(coordinate), fresh.get(coordinate)];
    if (from === to) return undefined;
    if (from === undefined) return 'added';
    return to === undefined ? 'removed' : 'changed';
  };
  const coordinates = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  return coordinates.flatMap((coordinate) => {
    const change = changeOf(coordinate);
    if (change === undefined) return [];
    const [type = '', field] = coordinate.split('.');
    const isPartOfType = field !== undefined && change !== 'changed' && changeOf(type) === change;
    return isPartOfType ? [] : [[coordinate, change] as const];
  });
}
