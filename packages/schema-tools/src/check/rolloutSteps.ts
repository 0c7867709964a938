import type { RolloutOrder, SubgraphRollout } from '../rollout/verdict.ts';

/**
 * The order in which all of a change can be rolled out: services that have to come before the
 * supergraph, the supergraph, and those that have to come after it. A service for which any order is
 * safe comes first, as new fields are usually wanted.
 *
 * @returns a sentence for each step; none when a subgraph has no safe order, or nothing changes
 */
export function rolloutSteps(rollouts: readonly SubgraphRollout[]): readonly string[] {
  if (rollouts.length === 0) return [];
  if (rollouts.some(({ order }) => order === 'no safe order')) return [];
  const named = (...orders: readonly RolloutOrder[]) =>
    rollouts.filter(({ order }) => orders.includes(order)).map(({ subgraph }) => subgraph);
  const services = (names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`Every instance of ${names.join(', ')}.`];
  return [
    ...services(named('service first', 'any order')),
    'The supergraph, on every router.',
    ...services(named('supergraph first')),
  ];
}
