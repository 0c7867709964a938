import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';

import type { ServiceTokenClaims } from './serviceToken.ts';

/** Where a context says what its token is for; it stays when Apollo Server copies the context. */
const signedFor = Symbol('signed for');

/**
 * Notes in a context what the request's token is for.
 *
 * @returns the same context
 */
export function noteSignedOperation<C extends object>(
  context: C,
  operation: ServiceTokenClaims['op'],
): C {
  return Object.assign(context, { [signedFor]: operation });
}

/**
 * Refuses mutations that come with the token of a query: only the tokens of mutations are kept where
 * all instances of a service see that they were used. A context that notes nothing did not come over
 * HTTP.
 */
export function refuseMutationsSignedAsQueries(): ApolloServerPlugin {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation({ operation, contextValue }) {
          const isMutation = operation?.operation === OperationTypeNode.MUTATION;
          if (isMutation && signedOperation(contextValue) === 'query') {
            throw new GraphQLError('A mutation needs a token whose claim "op" is "mutation".', {
              extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
            });
          }
          return Promise.resolve();
        },
      }),
  };
}

function signedOperation(context: object): unknown {
  return signedFor in context ? context[signedFor] : undefined;
}
