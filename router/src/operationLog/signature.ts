import { createHash } from 'node:crypto';

import {
  type ASTNode,
  type ConstValueNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type StringValueNode,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

import { fragmentsOf } from '../fragmentsOf.ts';

/** What an operation is apart from the values that one request has in it. */
export interface OperationSignature {
  readonly operationName: string | null;
  /** The SHA-256 of the document, in hexadecimal digits. */
  readonly hash: string;
  readonly document: string;
}

/**
 * Gives the signature of a valid operation, in the spirit of Apollo's
 * https://www.apollographql.com/docs/graphos/platform/insights/operation-signatures: the operation
 * with the fragments that it uses, its parts sorted, strings as "", numbers as 0, and lists of them
 * as []. Unlike Apollo's, it stays a valid operation, for checks read it:
 *
 * - aliases stay, without which two fields of one name and different arguments would collide
 * - input objects keep their fields, some of which may be required, and lists keep what is no plain
 *   value, once; what a custom scalar takes may be anybody's data, and is {} or ""
 * - variables that only hidden values used are dropped
 */
export function signOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationSignature {
  const whole: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [operation, ...usedFragments(document, operation)],
  };
  const text = print(sortParts(dropUnusedVariables(hideValues(schema, whole))));
  return {
    operationName: operation.name?.value ?? null,
    hash: createHash('sha256').update(text).digest('hex'),
    document: text,
  };
}

/** By name, so that their order makes no other operation. */
function usedFragments(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): FragmentDefinitionNode[] {
  const fragments = fragmentsOf(document);
  const used = new Map<string, FragmentDefinitionNode>();
  const follow = (node: ASTNode): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (fragment === undefined || used.has(value)) return;
        used.set(value, fragment);
        follow(fragment);
      },
    });
  };
  follow(operation);
  return [...used.values()].sort(byText(({ name }) => name.value));
}

const emptyString: StringValueNode = { kind: Kind.STRING, value: '' };

function hideValues(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const types = new TypeInfo(schema);
  const expected = () => getNamedType(types.getInputType());
  return visit(
    document,
    visitWithTypeInfo(types, {
      StringValue: () => emptyString,
      IntValue: (node) => ({ ...node, value: '0' }),
      FloatValue: (node) => ({ ...node, value: '0' }),
      // Where no enum is expected, a name is data like any other.
      EnumValue: () => (isEnumType(expected()) ? undefined : emptyString),
      ObjectValue: (node) => (isInputObjectType(expected()) ? undefined : { ...node, fields: [] }),
      ListValue: (node) => ({ ...node, values: node.values.filter(isNoPlainValue) }),
    }),
  );
}

function isNoPlainValue({ kind }: ValueNode): boolean {
  return kind !== Kind.STRING && kind !== Kind.INT && kind !== Kind.FLOAT;
}

function different<T extends ValueNode | ConstValueNode>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [print(value), value])).values()];
}

function dropUnusedVariables(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable({ name }) {
      used.add(name.value);
    },
  });
  return visit(document, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null),
  });
}

/** What follows one another in any order is sorted; directives are not, their order has a meaning. */
function sortParts(document: DocumentNode): DocumentNode {
  const sorted = <T extends ASTNode>(nodes: readonly T[] | undefined): T[] =>
    [...(nodes ?? [])].sort(byText((node) => print(node)));
  return visit(document, {
    OperationDefinition: {
      leave: (node) => ({ ...node, variableDefinitions: sorted(node.variableDefinitions) }),
    },
    SelectionSet: { leave: (node) => ({ ...node, selections: sorted(node.selections) }) },
    Field: { leave: (node) => ({ ...node, arguments: sorted(node.arguments) }) },
    Directive: { leave: (node) => ({ ...node, arguments: sorted(node.arguments) }) },
    ObjectValue: { leave: (node) => ({ ...node, fields: sorted(node.fields) }) },
    // Which values are alike shows when their fields are sorted.
    ListValue: { leave: (node) => ({ ...node, values: different(node.values) }) },
  });
}

/** Compares by code units: the order must be the same on every machine. */
function byText<T>(textOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [first, second] = [textOf(a), textOf(b)];
    return first < second ? -1 : Number(first > second);
  };
}
