import { requireGraphQLSchema } from '@graphql-eslint/eslint-plugin/utils';
import {
  getNullableType,
  isObjectType,
  isUnionType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLUnionType,
} from 'graphql';
import type { SchemaRule } from './rule.ts';

/**
 * A mutation gives its result, an object; or, where a client is expected to handle failures, a union
 * `XxxResult` of the result and these failures, each of which implements `UserError`.
 */
export const mutationResult: SchemaRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const mutations = requireGraphQLSchema('mutation-result', context).getMutationType();
    return {
      FieldDefinition(node) {
        if (node.parent.name.value !== mutations?.name) return;
        const mutation = mutations.getFields()[node.name.value];
        if (mutation === undefined) return;
        for (const message of whatIsWrong(mutation.name, getNullableType(mutation.type))) {
          context.report({ node: node.name, message });
        }
      },
    };
  },
};

function whatIsWrong(mutation: string, type: GraphQLOutputType): string[] {
  if (isUnionType(type)) return wrongWithUnion(mutation, type);
  if (!isObjectType(type)) {
    return [`${mutation} has to give an object or a union, and gives ${String(type)}.`];
  }
  if (!isUserError(type)) return [];
  return [`${mutation} can only fail, with ${type.name}: give a union with its result too.`];
}

function wrongWithUnion(mutation: string, union: GraphQLUnionType): string[] {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Result`;
  const results = union.getTypes().filter((type) => !isUserError(type));
  const wrong: string[] = [];
  if (union.name !== name) {
    wrong.push(`The result of ${mutation} has to be called ${name}, not ${union.name}.`);
  }
  if (results.length === 0) {
    wrong.push(`${union.name} holds failures alone: add the result of ${mutation}.`);
  }
  if (results.length > 1) {
    const names = results.map((type) => type.name).join(', ');
    wrong.push(`${union.name} has one result, and each failure implements UserError: ${names}.`);
  }
  if (results.length === union.getTypes().length && results.length === 1) {
    wrong.push(`${union.name} holds no failure: ${mutation} can give its result alone.`);
  }
  return wrong;
}

function isUserError(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some(({ name }) => name === 'UserError');
}
