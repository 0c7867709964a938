import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

import { sampleOf } from './samples.ts';

/** What a variable or a field of an input may be, by its name. */
type Choice = readonly [name: string, values: readonly unknown[]];

type Values = Readonly<Record<string, unknown>>;

/**
 * What clients may send with an operation: one thing for each choice that its variables leave, such as
 * a value of an enum, or to leave out a field. Whatever a router lets through and a service refuses is
 * among it.
 *
 * @param schema what clients see
 */
export function variablesFor(
  { variableDefinitions = [] }: OperationDefinitionNode,
  schema: GraphQLSchema,
): readonly Values[] {
  const choices = variableDefinitions.map(({ variable, type, defaultValue }): Choice => {
    const inputType = typeFromAST(schema, type);
    if (!isInputType(inputType)) throw new Error(`${variable.name.value} is of no known type.`);
    const mayBeLeftOut = defaultValue !== undefined || !isNonNullType(inputType);
    return [variable.name.value, [...valuesOf(inputType), ...(mayBeLeftOut ? [leftOut] : [])]];
  });
  return oneByOne(choices);
}

const leftOut = undefined;

/** @param around the inputs that a value stands in: one that has itself in it comes to an end */
function valuesOf(
  type: GraphQLInputType,
  around: readonly GraphQLInputType[] = [],
): readonly unknown[] {
  if (isNonNullType(type)) return valuesOf(type.ofType, around).filter((value) => value !== null);
  if (isListType(type)) return [...valuesOf(type.ofType, around).map((value) => [value]), [], null];
  if (isEnumType(type)) return [...type.getValues().map(({ name }) => name), null];
  if (!isInputObjectType(type)) return [sampleOf(type.name), null];
  if (around.includes(type)) return [null];
  const choices = Object.values(type.getFields()).map((field): Choice => {
    const values = valuesOf(field.type, [...around, type]);
    return [field.name, isRequiredInputField(field) ? values : [...values, leftOut]];
  });
  return [...oneByOne(choices), null];
}

/** The first choice of everything; and each other choice of something, with the first of the rest. */
function oneByOne(choices: readonly Choice[]): readonly Values[] {
  const first = Object.fromEntries(choices.map(([name, values]) => [name, values[0]]));
  const others = choices.flatMap(([name, values]) =>
    values.slice(1).map((value) => ({ ...first, [name]: value })),
  );
  return [first, ...others];
}
