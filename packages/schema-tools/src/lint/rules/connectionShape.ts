import { requireGraphQLSchema } from '@graphql-eslint/eslint-plugin/utils';
import { isObjectType, type GraphQLFieldMap, type GraphQLObjectType } from 'graphql';
import type { SchemaRule } from './rule.ts';

const pageInfo: Readonly<Record<string, string>> = {
  hasNextPage: 'Boolean!',
  hasPreviousPage: 'Boolean!',
  startCursor: 'String',
  endCursor: 'String',
};

/**
 * A connection has the shape of Relay's specification (https://relay.dev/graphql/connections.htm), with
 * `nodes` beside `edges`: `XConnection { edges: [XEdge!]! nodes: [X!]! pageInfo: PageInfo! }` and
 * `XEdge { cursor: String! node: X! }`. A list of it has no holes, so that none is expected.
 */
export const connectionShape: SchemaRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const schema = requireGraphQLSchema('connection-shape', context);
    return {
      ObjectTypeDefinition(node) {
        const type = schema.getType(node.name.value);
        if (!isObjectType(type)) return;
        if (isConnection(type.getFields()) && !type.name.endsWith('Connection')) {
          const message = `${type.name} is a connection: its name has to end in Connection.`;
          context.report({ node: node.name, message });
        }
        for (const [field, expected] of Object.entries(shapeOf(type))) {
          const given = type.getFields()[field];
          if (given?.type.toString() === expected) continue;
          const at = node.fields?.find(({ name }) => name.value === field) ?? node;
          const message = `${type.name} needs the field "${field}: ${expected}".`;
          context.report({ node: at.name, message });
        }
      },
    };
  },
};

/** The fields that a type has to have, by its name. */
function shapeOf(type: GraphQLObjectType): Readonly<Record<string, string>> {
  if (type.name === 'PageInfo') return pageInfo;
  const [, item, kind] = /^(.+)(Connection|Edge)$/.exec(type.name) ?? [];
  if (item === undefined) return {};
  if (kind === 'Edge') {
    return isEdge(type.getFields()) ? { cursor: 'String!', node: `${item}!` } : {};
  }
  return { edges: `[${item}Edge!]!`, nodes: `[${item}!]!`, pageInfo: 'PageInfo!' };
}

function isConnection(fields: GraphQLFieldMap<unknown, unknown>): boolean {
  return 'edges' in fields && 'pageInfo' in fields;
}

/** Whether a type is an edge of a connection, for there are others, such as those of a graph. */
function isEdge(fields: GraphQLFieldMap<unknown, unknown>): boolean {
  return 'cursor' in fields || 'node' in fields;
}
