import type { GraphQLESLintRule, GraphQLESTreeNode } from '@graphql-eslint/eslint-plugin';
import {
  Kind,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeNode,
} from 'graphql';

/** A rule about schemas that takes no options. */
export type SchemaRule = GraphQLESLintRule;

/** What is in common of a field and of what goes into it. */
export type TypedNode =
  GraphQLESTreeNode<FieldDefinitionNode> | GraphQLESTreeNode<InputValueDefinitionNode>;

/** The name of the type of a field or input, without lists and `!`. */
export function typeNameOf(node: TypedNode): string {
  let type: TypeNode = node.rawNode().type;
  while (type.kind !== Kind.NAMED_TYPE) type = type.type;
  return type.name.value;
}

/** What a field or input is called by people: `Product.price`, or `createProduct(price:)`. */
export function nameOf(node: TypedNode): string {
  const parent = node.parent.name.value;
  const isArgument =
    node.kind === Kind.INPUT_VALUE_DEFINITION && node.parent.kind === Kind.FIELD_DEFINITION;
  return isArgument ? `${parent}(${node.name.value}:)` : `${parent}.${node.name.value}`;
}
