import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, getOperationAST, GraphQLError, type GraphQLSchema } from 'graphql';

import { ClientError } from '../../errors.ts';
import { limitExceededCode, limitMessage } from '../limits.ts';
import { compileCost } from './compileCost.ts';
import { type Cost, evaluate } from './cost.ts';
import { type CostModel, readCostModel } from './costModel.ts';

/**
 * Makes the plugin that refuses an operation whose static cost is too high. It costs an operation
 * after validation and before planning; what does not depend on variables is computed once for each
 * document that Apollo Server keeps.
 */
export function costLimit(maximum: number): ApolloServerPlugin {
  const models = new WeakMap<GraphQLSchema, CostModel>();
  const costs = new WeakMap<DocumentNode, Map<string, Cost>>();

  const costOf = (schema: GraphQLSchema, document: DocumentNode, name: string | null): Cost => {
    const byName = costs.get(document) ?? new Map<string, Cost>();
    costs.set(document, byName);
    const known = byName.get(name ?? '');
    if (known !== undefined) return known;
    const model = models.get(schema);
    const operation = getOperationAST(document, name);
    if (model === undefined) throw new Error('an operation on a schema that has no costs');
    const cost = operation ? compileCost(model, document, operation) : 0;
    byName.set(name ?? '', cost);
    return cost;
  };

  return {
    serverWillStart: () =>
      Promise.resolve({
        schemaDidLoadOrUpdate({ apiSchema, coreSupergraphSdl }) {
          if (coreSupergraphSdl !== undefined) {
            models.set(apiSchema, readCostModel(coreSupergraphSdl));
          }
        },
      }),
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation({ schema, document, operationName, request }) {
          const value = Math.ceil(
            evaluate(costOf(schema, document, operationName), request.variables ?? {}),
          );
          if (value > maximum) throw tooExpensive(value, maximum);
          return Promise.resolve();
        },
      }),
  };
}

function tooExpensive(value: number, maximum: number): GraphQLError {
  const exceeded = { limit: 'MAX_COST', value, maximum };
  const message = limitMessage('cost', exceeded);
  return new GraphQLError(message, {
    originalError: new ClientError(message, { code: limitExceededCode, ...exceeded }),
    extensions: { code: limitExceededCode, http: { status: 400 } },
  });
}
