import { type FieldNode, getNamedType, type GraphQLInputType, isInputObjectType } from 'graphql';

import { type Cost, sum, type Variables } from './cost.ts';
import type { CostModel, Field } from './costModel.ts';
import { compileValue, type DefaultValues } from './values.ts';

/**
 * Finds what the arguments of a field cost: each that is given, and each input field within it. A
 * list costs what its items cost together.
 */
export function compileInputCost(
  model: CostModel,
  node: FieldNode,
  field: Field,
  defaults: DefaultValues,
): Cost {
  const costs = (node.arguments ?? []).map((given): Cost => {
    const argument = field.args.find(({ name }) => name === given.name.value);
    if (argument === undefined) return 0;
    const weight = model.weightOfInput(argument);
    if (!model.isWeighted(argument.type)) return weight;
    const value = compileValue(given.value, defaults);
    const cost = (variables: Variables) =>
      weight + costWithin(model, argument.type, value.read(variables));
    return value.fixed ? cost({}) : cost;
  });
  return sum(costs);
}

/** What the input fields in a value cost. */
function costWithin(model: CostModel, type: GraphQLInputType, value: unknown): number {
  if (Array.isArray(value)) {
    return value.reduce<number>((total, item) => total + costWithin(model, type, item), 0);
  }
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return 0;
  const fields = named.getFields();
  return Object.entries(value).reduce((total, [name, inner]) => {
    const field = fields[name];
    if (field === undefined) return total;
    return total + model.weightOfInput(field) + costWithin(model, field.type, inner);
  }, 0);
}
