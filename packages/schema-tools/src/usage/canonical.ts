import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  type StringValueNode,
} from 'graphql';

const hidden: StringValueNode = { kind: Kind.STRING, value: '' };

/**
 * A text that is the same for a document of a client and for what the router's log makes of it, which
 * hides literals, sorts what may stand in any order and leaves out variables that only hidden literals
 * used. The operation's name does not count.
 */
export function canonical(document: DocumentNode, schema: GraphQLSchema): string {
  const sorted = sortParts(dropUnusedVariables(hideLiterals(document, schema)));
  return inOrder(sorted.definitions).map(print).join('\n');
}

/** Whether the router has, or may have, put something else in the place of a literal. */
export function hasHiddenLiterals(document: DocumentNode): boolean {
  let found = false;
  const look = (isHidden: boolean): void => {
    found ||= isHidden;
  };
  visit(document, {
    StringValue: ({ value }) => {
      look(value === '');
    },
    IntValue: ({ value }) => {
      look(value === '0');
    },
    FloatValue: ({ value }) => {
      look(value === '0');
    },
    ListValue: () => {
      look(true);
    },
    ObjectValue: ({ fields }) => {
      look(fields.length === 0);
    },
  });
  return found;
}

function hideLiterals(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const types = new TypeInfo(schema);
  const expected = () => getNamedType(types.getInputType());
  return visit(
    document,
    visitWithTypeInfo(types, {
      OperationDefinition: (node) => ({ ...node, name: undefined }),
      StringValue: () => hidden,
      IntValue: () => hidden,
      FloatValue: () => hidden,
      // What a custom scalar takes is data, however it is written.
      EnumValue: () => (isEnumType(expected()) ? undefined : hidden),
      ObjectValue: (node) => (isInputObjectType(expected()) ? undefined : { ...node, fields: [] }),
    }),
  );
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

function sortParts(document: DocumentNode): DocumentNode {
  return visit(document, {
    OperationDefinition: {
      leave: (node) => ({ ...node, variableDefinitions: inOrder(node.variableDefinitions) }),
    },
    SelectionSet: { leave: (node) => ({ ...node, selections: inOrder(node.selections) }) },
    Field: { leave: (node) => ({ ...node, arguments: inOrder(node.arguments) }) },
    Directive: { leave: (node) => ({ ...node, arguments: inOrder(node.arguments) }) },
    ObjectValue: { leave: (node) => ({ ...node, fields: inOrder(node.fields) }) },
    // How often it says the same is no matter, nor whether it has hidden literals.
    ListValue: {
      leave: (node) => {
        const values = node.values.filter((value) => value.kind !== Kind.STRING);
        return { ...node, values: [...new Map(values.map((v) => [print(v), v])).values()] };
      },
    },
  });
}

function inOrder<T extends ASTNode>(nodes: readonly T[] = []): T[] {
  const texts = new Map(nodes.map((node) => [node, print(node)]));
  const textOf = (node: T): string => texts.get(node) ?? '';
  return nodes.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
}
