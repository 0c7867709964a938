import { type DirectiveNode, Kind, type OperationDefinitionNode } from 'graphql';

/** What `@skip` or `@include` on a selection asks. */
export interface Condition {
  /** What the value must be for the selection to count. */
  readonly expected: boolean;
  /** The variable that has the value; undefined for a literal. */
  readonly variable: string | undefined;
  /** The literal, or the variable's default. */
  readonly value: boolean | undefined;
}

export type Variables = Readonly<Record<string, unknown>>;

/** Reads `@skip` and `@include` of a selection of a valid operation. */
export function readConditions(
  directives: readonly DirectiveNode[] = [],
  { variableDefinitions = [] }: OperationDefinitionNode,
): readonly Condition[] {
  return directives.flatMap(({ name, arguments: given }): Condition[] => {
    if (name.value !== 'skip' && name.value !== 'include') return [];
    const expected = name.value === 'include';
    const value = given?.find((argument) => argument.name.value === 'if')?.value;
    if (value?.kind !== Kind.VARIABLE) {
      return [{ expected, variable: undefined, value: literal(value) }];
    }
    const variable = value.name.value;
    const definition = variableDefinitions.find((each) => each.variable.name.value === variable);
    return [{ expected, variable, value: literal(definition?.defaultValue) }];
  });
}

/** Whether a selection counts, with the variables as the client sent them. */
export function conditionsHold(conditions: readonly Condition[], variables: Variables): boolean {
  return conditions.every(({ expected, variable, value }) => {
    const given =
      variable !== undefined && Object.hasOwn(variables, variable) ? variables[variable] : value;
    return (given === true) === expected;
  });
}

function literal(value: { kind: string; value?: unknown } | undefined): boolean | undefined {
  return value?.kind === Kind.BOOLEAN ? value.value === true : undefined;
}
