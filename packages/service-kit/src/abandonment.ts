import type { ServerResponse } from 'node:http';

import { defaultFieldResolver, type GraphQLSchema, isObjectType, OperationTypeNode } from 'graphql';

/** The client of a query has gone before its answer: what is left of it is of no use to anybody. */
export class RequestAbandoned extends Error {
  override readonly name = 'RequestAbandoned';

  constructor() {
    super('The client closed the connection.');
  }
}

/** Where a context says whether its client has gone; it stays when Apollo Server copies the context. */
const connection = Symbol('connection');

class ConnectionState {
  gone = false;
}

/**
 * Notes in a context when the client goes before it has its answer.
 *
 * @returns the same context
 */
export function followConnection<C extends object>(context: C, response: ServerResponse): C {
  const state = new ConnectionState();
  response.once('close', () => {
    state.gone = !response.writableFinished;
  });
  return Object.assign(context, { [connection]: state });
}

/**
 * Makes the resolvers of a schema refuse to begin once the client of a query has gone: a level of it
 * that has begun ends, and none below it begins. A router that waits no longer closes its connection.
 * Mutations go on to their end.
 */
export function stopWhenAbandoned(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      // Reading a property is done before it could be refused.
      if (resolve === undefined || resolve === defaultFieldResolver) continue;
      field.resolve = (parent, args, context: unknown, info) => {
        if (isAbandoned(context) && info.operation.operation === OperationTypeNode.QUERY) {
          throw new RequestAbandoned();
        }
        return resolve(parent, args, context, info);
      };
    }
  }
}

function isAbandoned(context: unknown): boolean {
  if (typeof context !== 'object' || context === null || !(connection in context)) return false;
  const state = context[connection];
  return state instanceof ConnectionState && state.gone;
}
