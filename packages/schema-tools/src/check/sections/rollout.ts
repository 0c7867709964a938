import type { Finding, Section } from '../../report/report.ts';
import type { FailingFetch } from '../../rollout/verdict.ts';
import type { JudgedRollout } from '../check.ts';
import { rolloutSteps } from '../rolloutSteps.ts';
import { describeApproval } from './approvals.ts';
import { nameOf } from './operationName.ts';

/** In which order the change can be rolled out. */
export function rolloutSection(rollouts: readonly JudgedRollout[]): Section {
  const steps = rolloutSteps(rollouts);
  const unsafe = rollouts.filter(({ order }) => order === 'no safe order');
  return {
    title: 'Rollout',
    summary:
      rollouts.length === 0
        ? 'No subgraph changes in what a router asks of it.'
        : unsafe.length > 0
          ? `There is no safe order for ${unsafe.map(({ subgraph }) => subgraph).join(', ')}.`
          : `Roll out in this order: ${steps.map((step, index) => `${index + 1}. ${step}`).join(' ')}`,
    findings: rollouts.map(rolloutFinding),
  };
}

const orderSentences = {
  'any order': 'may be rolled out before the supergraph or after it.',
  'service first': 'has to be rolled out first, then the supergraph.',
  'supergraph first': 'has to be rolled out last, after the supergraph.',
  'no safe order': 'cannot be rolled out safely in any order.',
} as const;

function rolloutFinding({
  subgraph,
  order,
  prefer,
  failures,
  split,
  id,
  approval,
  fails,
}: JudgedRollout): Finding {
  const details = failures.flatMap(describeFailure);
  if (order === 'any order' && prefer === 'supergraph first') {
    details.push(
      'It takes something away: for operations that are in no folder, after it is better.',
    );
  }
  details.push(...split.map((step, index) => `To split it, ${index + 1}: ${step}`));
  if (approval) details.push(describeApproval(approval));
  return {
    level: fails ? 'error' : order === 'no safe order' ? 'warning' : 'notice',
    code: order.toUpperCase().replaceAll(' ', '_'),
    message: `${subgraph} ${orderSentences[order]}`,
    places: [],
    ...(details.length > 0 && { details }),
    data: {
      id,
      subgraph,
      order,
      prefer,
      failures: failures.map(({ moment, operation, fetch, coordinate, reason }) => ({
        moment,
        client: operation.client,
        operation: operation.name,
        revision: operation.revision,
        fetch,
        coordinate,
        reason,
      })),
      split,
    },
  };
}

function describeFailure({ moment, operation, fetch, coordinate, reason }: FailingFetch): string[] {
  return [
    `With the ${moment.replace(', ', ' and the ')}, ${nameOf(operation)} fails at ${coordinate}: ${reason}`,
    `  the fetch: ${fetch.replaceAll(/\s+/g, ' ').trim()}`,
  ];
}
