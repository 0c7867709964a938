import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getVariableValues, type GraphQLSchema, validate } from 'graphql';

import { type ComposedGraph, composeGraph } from '../../src/graph/graph.ts';
import { planRollout } from '../../src/rollout/planRollout.ts';
import type { Moment } from '../../src/rollout/verdict.ts';
import { type Schemas, subgraphs } from './graphs.ts';
import { ask, type Asked, changes } from './randomShop.ts';
import { type Answer, router } from './router.ts';
import { service } from './service.ts';

/** So many operations are tried with each change. */
const OPERATIONS = 8;

/** The plans of one supergraph against the subgraphs of another one, beside plans made for them. */
interface Trial {
  readonly moment: Moment;
  readonly query: string;
  readonly mixed: Answer;
  readonly matched: Answer;
}

describe('an operation that is valid before and after', () => {
  test('gets the same answer at each moment of the swap at which none of its fetches fails', async () => {
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(), async (schemas, seed) => {
        const [before, after] = [composed(schemas.before), composed(schemas.after)];
        fc.pre(before !== undefined && after !== undefined);
        const isTaken = (asked: Asked): boolean =>
          [before, after].every(({ apiSchema }) => takes(apiSchema, asked));
        const asked = Array.from({ length: OPERATIONS }, (_, index) =>
          ask(index % 2 === 0 ? before.apiSchema : after.apiSchema, seed + index),
        ).filter(isTaken);
        const verdicts = planRollout(
          before,
          after,
          asked.map(({ operation }) => operation),
        );
        const failures = verdicts.flatMap((verdict) => verdict.failures);
        const [oldRouter, newRouter] = [router(before), router(after)];
        const [oldServices, newServices] = [services(schemas.before), services(schemas.after)];

        const trials: Trial[] = [];
        for (const { operation, variables } of asked) {
          const fails = (moment: Moment): boolean =>
            failures.some(
              (failure) => failure.moment === moment && failure.operation === operation,
            );
          const query = `${operation.document.loc?.source.body ?? ''} ${JSON.stringify(variables)}`;
          if (!fails('new service, old supergraph')) {
            trials.push({
              moment: 'new service, old supergraph',
              query,
              mixed: await oldRouter(operation, variables, newServices),
              matched: await newRouter(operation, variables, newServices),
            });
          }
          if (!fails('old service, new supergraph')) {
            trials.push({
              moment: 'old service, new supergraph',
              query,
              mixed: await newRouter(operation, variables, oldServices),
              matched: await oldRouter(operation, variables, oldServices),
            });
          }
        }

        expect(trials.filter(({ matched }) => matched.errors.length > 0)).toEqual([]);
        for (const { mixed, matched, ...trial } of trials) {
          expect({ ...trial, answer: mixed }).toEqual({ ...trial, answer: matched });
        }
      }),
      { numRuns: 40 },
    );
  }, 600_000);
});

function composed(schemas: Schemas): ComposedGraph | undefined {
  const result = composeGraph(subgraphs(schemas));
  return 'errors' in result ? undefined : result;
}

/** Whether the router takes an operation with its variables. */
function takes(schema: GraphQLSchema, { operation, variables }: Asked): boolean {
  if (validate(schema, operation.document).length > 0) return false;
  const { variableDefinitions = [] } = operation.operation;
  return getVariableValues(schema, variableDefinitions, variables).errors === undefined;
}

function services(schemas: Schemas): ReadonlyMap<string, GraphQLSchema> {
  return new Map(Object.entries(schemas).map(([name, sdl]) => [name, service(sdl)]));
}
