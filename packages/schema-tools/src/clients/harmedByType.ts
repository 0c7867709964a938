import {
  isInputObjectType,
  isInputType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isTypeSubTypeOf,
  Kind,
  typeFromAST,
  valueFromAST,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  type ValueNode,
} from 'graphql';
import type { KnownOperation } from '../graph/operations.ts';
import type { Use } from './usage.ts';
import { variablesOf } from './usageInputs.ts';

/**
 * Those uses of an argument or input field that do not fit its type in the schema after: where it is
 * left out and has to be given, where its value is no value of the type, and where a variable brings
 * what the document does not say.
 *
 * @param coordinate that of the argument or input field
 */
export function harmedByType(
  uses: readonly Use[],
  coordinate: string,
  after: GraphQLSchema,
  operation: KnownOperation,
): readonly Use[] {
  const input = inputAt(after, coordinate);
  if (input === undefined) return uses;
  const isRequired = isNonNullType(input.type) && input.defaultValue === undefined;
  return uses.filter(({ value, variable }) => {
    if (variable !== undefined) return true;
    return value === undefined ? isRequired : !fits(value, input, after, operation);
  });
}

type Input = GraphQLArgument | GraphQLInputField;

/** The argument or input field that a coordinate names: `Query.f(a:)`, `@d(a:)`, `Input.a`. */
function inputAt(schema: GraphQLSchema, coordinate: string): Input | undefined {
  const [, directive, name = '', member = '', argument] =
    /^(@)?(\w+)(?:\.(\w+))?(?:\((\w+):\))?$/.exec(coordinate) ?? [];
  if (directive !== undefined) {
    return schema.getDirective(name)?.args.find((each) => each.name === argument);
  }
  const type = schema.getType(name);
  if (isInputObjectType(type)) return type.getFields()[member];
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  return type.getFields()[member]?.args.find((each) => each.name === argument);
}

/**
 * Whether the input takes all that the value can be. Stricter than
 * https://spec.graphql.org/September2025/#IsVariableUsageAllowed() where a default stands in for a
 * variable that is left out: the client may send null.
 */
function fits(
  value: ValueNode,
  { type }: Input,
  schema: GraphQLSchema,
  operation: KnownOperation,
): boolean {
  if (value.kind !== Kind.VARIABLE) return valueFromAST(value, type) !== undefined;
  const definition = variablesOf(operation).get(value.name.value);
  const given = definition && typeFromAST(schema, definition.type);
  return isInputType(given) && isTypeSubTypeOf(schema, given, type);
}
