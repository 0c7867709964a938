import type { RolloutOrder, SubgraphRollout } from '../rollout/verdict.ts';

/**
 * The order in which all of a change can be rolled out: services that come before the supergraph, the
 * supergraph, and those that come after it. Where any order is safe, the one that is better for
 * operations that nobody knows.
 *
 * @returns a sentence for each step; none when a subgraph has no safe order, or nothing changes
 */
export function rolloutSteps(rollouts: readonly SubgraphRollout[]): readonly string[] {
  if (rollouts.length === 0) return [];
  if (rollouts.some(({ order }) => order === 'no safe order')) return [];
  const named = (wanted: RolloutOrder) =>
    rollouts
      .filter(({ order, prefer }) => (order === 'any order' ? prefer : order) === wanted)
      .map(({ subgraph }) => subgraph);
  const services = (names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`Every instance of ${names.join(', ')}.`];
  return [
    ...services(named('service first')),
    'The supergraph, on every router.',
    ...services(named('supergraph first')),
  ];
}
