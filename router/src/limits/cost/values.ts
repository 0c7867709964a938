import { Kind, type OperationDefinitionNode, type ValueNode, valueFromASTUntyped } from 'graphql';

import type { Variables } from './cost.ts';

/** The default values that an operation gives its variables, by name. */
export type DefaultValues = ReadonlyMap<string, unknown>;

export function defaultValuesOf({
  variableDefinitions = [],
}: OperationDefinitionNode): DefaultValues {
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of variableDefinitions) {
    if (defaultValue !== undefined) {
      defaults.set(variable.name.value, valueFromASTUntyped(defaultValue));
    }
  }
  return defaults;
}

/** A value as an operation has it. */
export interface Value {
  /** Whether it is the same whatever the variables are. */
  readonly fixed: boolean;
  /** @returns undefined where it is a variable that has no value */
  read(variables: Variables): unknown;
}

/** Prepares a value that is written in an operation, without a look at its type. */
export function compileValue(node: ValueNode, defaults: DefaultValues): Value {
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value;
    return {
      fixed: false,
      read: (variables) => (Object.hasOwn(variables, name) ? variables[name] : defaults.get(name)),
    };
  }
  if (!hasVariables(node)) {
    const value = valueFromASTUntyped(node);
    return { fixed: true, read: () => value };
  }
  return {
    fixed: false,
    read: (variables) => valueFromASTUntyped(node, withDefaults(variables, defaults)),
  };
}

function withDefaults(variables: Variables, defaults: DefaultValues): Record<string, unknown> {
  return { ...Object.fromEntries(defaults), ...variables };
}

function hasVariables(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(hasVariables);
  if (node.kind === Kind.OBJECT) return node.fields.some(({ value }) => hasVariables(value));
  return false;
}
