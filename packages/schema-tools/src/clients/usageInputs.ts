import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  Kind,
  typeFromAST,
  type ArgumentNode,
  type ASTNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type ObjectFieldNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { KnownOperation } from '../graph/operations.ts';
import type { Usage } from './usage.ts';

/** The definitions of an operation's variables, by their names without `$`. */
export type Variables = ReadonlyMap<string, VariableDefinitionNode>;

export function variablesOf({ operation }: KnownOperation): Variables {
  return new Map(
    operation.variableDefinitions?.map((definition) => [
      definition.variable.name.value,
      definition,
    ]),
  );
}

/** Adds what the variables of an operation may bring, and what their defaults hold. */
export function addInputs(usage: Usage, schema: GraphQLSchema, operation: KnownOperation): void {
  const variables = variablesOf(operation);
  for (const [variable, node] of variables) {
    const type = typeFromAST(schema, node.type);
    if (!isInputType(type)) continue;
    for (const { name } of reachedFrom(getNamedType(type))) {
      usage.add('variable', name, { coordinate: name, node, variable });
    }
    if (node.defaultValue !== undefined) addValue(usage, node.defaultValue, type, variables);
  }
}

/** A type and all types of the input fields below it. */
function reachedFrom(type: GraphQLNamedType): ReadonlySet<GraphQLNamedType> {
  const reached = new Set([type]);
  // A set goes on to what is added to it meanwhile.
  for (const each of reached) {
    if (!isInputObjectType(each)) continue;
    for (const field of Object.values(each.getFields())) reached.add(getNamedType(field.type));
  }
  return reached;
}

/**
 * Adds which of the arguments that a field or directive takes are given at a place.
 *
 * @param owner the coordinate of the field or directive
 */
export function addArguments(
  usage: Usage,
  owner: string,
  definitions: readonly GraphQLArgument[],
  node: ASTNode & { readonly arguments?: readonly ArgumentNode[] },
  variables: Variables,
): void {
  for (const { name } of definitions) {
    const given = node.arguments?.find((argument) => argument.name.value === name);
    addGiven(usage, `${owner}(${name}:)`, given, node, variables);
  }
}

/** Adds the values that are given to arguments. */
export function addArgumentValues(
  usage: Usage,
  definitions: readonly GraphQLArgument[],
  given: readonly ArgumentNode[],
  variables: Variables,
): void {
  for (const { name, value } of given) {
    const definition = definitions.find((argument) => argument.name === name.value);
    if (definition !== undefined) addValue(usage, value, definition.type, variables);
  }
}

function addGiven(
  usage: Usage,
  coordinate: string,
  given: ArgumentNode | ObjectFieldNode | undefined,
  around: ASTNode,
  variables: Variables,
): void {
  if (given === undefined) {
    usage.add('omitted', coordinate, { coordinate, node: around });
    return;
  }
  const use = { coordinate, node: given, value: given.value };
  usage.add('member', coordinate, use);
  if (mayBeOmitted(given.value, variables)) usage.add('omitted', coordinate, use);
}

/** Whether it is a variable that a client may leave out with nothing to stand in for it. */
function mayBeOmitted(value: ValueNode, variables: Variables): boolean {
  if (value.kind !== Kind.VARIABLE) return false;
  const definition = variables.get(value.name.value);
  return definition?.type.kind !== Kind.NON_NULL_TYPE && definition?.defaultValue === undefined;
}

/** Adds what a value in the document holds. What a variable holds, its definition tells. */
function addValue(
  usage: Usage,
  value: ValueNode,
  type: GraphQLInputType,
  variables: Variables,
): void {
  if (value.kind === Kind.VARIABLE || value.kind === Kind.NULL) return;
  if (value.kind === Kind.LIST) {
    for (const item of value.values) addValue(usage, item, type, variables);
    return;
  }
  const named = getNamedType(type);
  usage.add('literal', named.name, { coordinate: named.name, node: value });
  if (isEnumType(named) && value.kind === Kind.ENUM) {
    const coordinate = `${named.name}.${value.value}`;
    usage.add('member', coordinate, { coordinate, node: value });
  } else if (isInputObjectType(named) && value.kind === Kind.OBJECT) {
    for (const field of Object.values(named.getFields())) {
      const given = value.fields.find(({ name }) => name.value === field.name);
      addGiven(usage, `${named.name}.${field.name}`, given, value, variables);
      if (given !== undefined) addValue(usage, given.value, field.type, variables);
    }
  }
}
