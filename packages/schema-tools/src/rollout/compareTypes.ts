import {
  type GraphQLEnumType,
  type GraphQLType,
  isCompositeType,
  isEnumType,
  isListType,
  isNamedType,
  isNonNullType,
} from 'graphql';

/** A way in which values of one type may be none of another one. */
export interface Misfit {
  /** A value of an enum that only the one has; undefined when the types themselves differ. */
  readonly value?: string;
}

/**
 * Whether every value of one type is a value of another one, by nullability, lists, scalars and enums.
 * Objects are not looked into: which ones are possible depends on the schema.
 *
 * @returns how they may differ; nothing when every value fits
 */
export function misfitsOf(values: GraphQLType, expected: GraphQLType): readonly Misfit[] {
  if (isNonNullType(expected)) {
    return isNonNullType(values) ? misfitsOf(values.ofType, expected.ofType) : [{}];
  }
  if (isNonNullType(values)) return misfitsOf(values.ofType, expected);
  if (isListType(expected) || isListType(values)) {
    return isListType(expected) && isListType(values)
      ? misfitsOf(values.ofType, expected.ofType)
      : [{}];
  }
  if (isEnumType(values) && isEnumType(expected)) return unknownValues(values, expected);
  if (isCompositeType(values) && isCompositeType(expected)) return [];
  if (!isNamedType(values) || !isNamedType(expected)) return [{}];
  const isNumber = values.name === 'Int' && expected.name === 'Float';
  return values.name === expected.name || isNumber ? [] : [{}];
}

function unknownValues(values: GraphQLEnumType, expected: GraphQLEnumType): readonly Misfit[] {
  return values
    .getValues()
    .filter(({ name }) => expected.getValue(name) === undefined)
    .map(({ name }) => ({ value: name }));
}
