import type { FieldNode } from 'graphql';

import type { Cost, Variables } from './cost.ts';
import type { Field, ListSize } from './costModel.ts';
import { compileValue, type DefaultValues, type Value } from './values.ts';

/**
 * Finds how long the lists of a field are: as long as the largest of its slicing arguments says, or
 * as the schema assumes.
 */
export function compileListLength(
  { slicingArguments, assumedSize }: ListSize,
  node: FieldNode,
  field: Field,
  defaults: DefaultValues,
): Cost {
  if (slicingArguments.length === 0) return assumedSize;
  const slices = slicingArguments.map((path) => slicingValue(path, node, field, defaults));
  const length = (variables: Variables): number => {
    const lengths = slices.map((slice) => lengthOf(slice.read(variables)));
    const longest = Math.max(...lengths.filter((each) => each !== undefined));
    return Number.isFinite(longest) ? longest : assumedSize;
  };
  return slices.every(({ fixed }) => fixed) ? length({}) : length;
}

/** What is at a path of arguments: given, or else the argument's default. */
function slicingValue(
  [name = '', ...path]: readonly string[],
  node: FieldNode,
  field: Field,
  defaults: DefaultValues,
): Value {
  const argument = node.arguments?.find((each) => each.name.value === name);
  const given = argument && compileValue(argument.value, defaults);
  const preset = field.args.find((each) => each.name === name)?.defaultValue;
  return {
    fixed: given?.fixed ?? true,
    read: (variables) => path.reduce(valueAt, given?.read(variables) ?? preset),
  };
}

/**
 * The length that a value asks for. A service refuses a negative one and nothing, but not before it
 * is asked: neither makes what follows free.
 */
function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return lengthOf(Number(value));
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.max(1, Math.abs(Math.trunc(value)))
    : undefined;
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (Reflect.get(value, key) as unknown)
    : undefined;
}
