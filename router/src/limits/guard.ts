import type { BaseContext } from '@apollo/server';
import type { GraphQLServer } from '@shop/service-kit';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { PersistedDocuments } from '../persistedDocuments/persistedDocuments.ts';
import { checkDocument } from './document.ts';
import type { OperationLimits } from './limits.ts';
import { readOperationRequest, withQuery } from './operationRequest.ts';
import { checkSource } from './source.ts';
import { checkVariables } from './variables.ts';

/** How many characters of texts that keep the limits are remembered. */
const REMEMBERED_CHARACTERS = 4_000_000;

export interface GuardOptions<C extends BaseContext> {
  readonly limits: OperationLimits;
  /** What serves now: a request asks once, and stays with what it got. */
  readonly serving: () => {
    readonly graphql: GraphQLServer<C>;
    readonly persistedDocuments: PersistedDocuments;
  };
}

/**
 * Stands before an Apollo Server: what reaches it is one operation whose text, document and
 * variables keep the limits, so that parsing and validating it takes no longer than they allow.
 * Apollo Server's own hooks cannot refuse before it validates.
 *
 * The server that is given throws a RequestRefused for what it does not let pass.
 */
export function guard<C extends BaseContext>({
  limits,
  serving,
}: GuardOptions<C>): GraphQLServer<C> {
  const passed = new LRUCache<string, true>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_true, text) => text.length + 1,
  });

  const check = (text: string, operationName: string | undefined): void => {
    // With its length, no name can be taken for the beginning of a text.
    const key = `${operationName?.length ?? 'no'} ${operationName ?? ''}${text}`;
    if (passed.has(key)) return;
    const document = parseWithin(text, limits);
    if (document === undefined) return;
    checkDocument(document, operationName, limits);
    passed.set(key, true);
  };

  return {
    assertStarted(calledBy) {
      serving().graphql.assertStarted(calledBy);
    },
    async executeHTTPGraphQLRequest({ httpGraphQLRequest, context }) {
      const { graphql, persistedDocuments } = serving();
      const request = readOperationRequest(httpGraphQLRequest);
      const { query, operationName, variables, documentHash } = request;
      if (variables !== undefined) checkVariables(variables);
      if (query !== undefined) check(query, operationName);
      const text = persistedDocuments.textOf(request, httpGraphQLRequest.headers);
      if (text === undefined || documentHash === undefined) {
        return graphql.executeHTTPGraphQLRequest({ httpGraphQLRequest, context });
      }
      if (text !== query) check(text, operationName);
      return graphql.executeHTTPGraphQLRequest({
        httpGraphQLRequest: withQuery(httpGraphQLRequest, text),
        context,
      });
    },
  };
}

/** @returns undefined for what is not GraphQL: Apollo Server tells the client what is wrong */
function parseWithin(text: string, limits: OperationLimits): DocumentNode | undefined {
  try {
    checkSource(text, limits);
    return parse(text, { noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}
