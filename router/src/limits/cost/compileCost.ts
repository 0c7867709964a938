import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLNamedType,
  GraphQLSkipDirective,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  typeFromAST,
} from 'graphql';

import { fragmentsOf } from '../../fragmentsOf.ts';
import { compileInputCost } from './compileInputCost.ts';
import { compileListLength } from './compileListLength.ts';
import { type Cost, sum, times, type Variables } from './cost.ts';
import type { CostModel, Field } from './costModel.ts';
import { compileValue, type DefaultValues, defaultValuesOf } from './values.ts';

/** What a mutation costs besides its fields, as in Apollo's demand control. */
const mutationCost = 10;

/** The lists among the fields of a value, and how long they are. */
interface Sized {
  readonly fields: ReadonlySet<string>;
  readonly length: Cost;
}

/**
 * Finds what an operation costs at most, before anything is fetched: the sum over its fields of what
 * one value costs times how many there can be. Fragments on the possible types of one field all
 * count, and so does each of several fields that become one in the answer. What `@skip` and
 * `@include` leave out does not count.
 *
 * @param document a document whose selections are bounded; what is not valid in it counts as nothing
 * @returns the cost, computed as far as it does not depend on variables
 */
export function compileCost(
  model: CostModel,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Cost {
  const { schema } = model;
  const fragments = fragmentsOf(document);
  const defaults = defaultValuesOf(operation);

  const costOfSet = (
    set: SelectionSetNode | undefined,
    type: GraphQLNamedType | null | undefined,
    sized?: Sized,
  ): Cost => {
    if (set === undefined || !type) return 0;
    return sum(
      set.selections.map((selection) =>
        onlyIf(selection.directives, defaults, costOf(selection, type, sized)),
      ),
    );
  };

  const costOf = (
    selection: SelectionNode,
    type: GraphQLNamedType,
    sized: Sized | undefined,
  ): Cost => {
    if (selection.kind === Kind.FIELD) return costOfField(selection, type, sized);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const { typeCondition, selectionSet } = selection;
      const inner = typeCondition === undefined ? type : typeFromAST(schema, typeCondition);
      return costOfSet(selectionSet, inner, sized);
    }
    const fragment = fragments.get(selection.name.value);
    if (fragment === undefined) return 0;
    return costOfSet(fragment.selectionSet, typeFromAST(schema, fragment.typeCondition), sized);
  };

  const costOfField = (
    node: FieldNode,
    parent: GraphQLNamedType,
    sized: Sized | undefined,
  ): Cost => {
    const field = fieldOf(parent, node.name.value);
    if (field === undefined) return 0;
    const listSize = model.listSizeOf(field);
    const length = compileListLength(listSize, node, field, defaults);
    const inner =
      listSize.sizedFields === undefined ? undefined : { fields: listSize.sizedFields, length };
    const one = sum([
      model.weightOf(field),
      costOfSet(node.selectionSet, getNamedType(field.type), inner),
    ]);
    const count =
      sized?.fields.has(field.name) === true
        ? sized.length
        : howMany(field, inner === undefined ? length : undefined, listSize.assumedSize);
    return sum([compileInputCost(model, node, field, defaults), times(count, one)]);
  };

  const root = schema.getRootType(operation.operation);
  const base = operation.operation === OperationTypeNode.MUTATION ? mutationCost : 0;
  return sum([base, costOfSet(operation.selectionSet, root)]);
}

function fieldOf(parent: GraphQLNamedType, name: string): Field | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** How many values a field has; each list within a list is as long as is assumed. */
function howMany(field: Field, length: Cost | undefined, assumedSize: number): Cost {
  let lists = 0;
  let type: unknown = field.type;
  while (isListType(type) || isNonNullType(type)) {
    if (isListType(type)) lists += 1;
    type = type.ofType;
  }
  if (lists === 0) return 1;
  return times(assumedSize ** (lists - 1), length ?? assumedSize);
}

/** A selection's cost, unless `@skip` or `@include` leaves it out. */
function onlyIf(
  directives: readonly DirectiveNode[] = [],
  defaults: DefaultValues,
  cost: Cost,
): Cost {
  return directives.reduce((whole, { name, arguments: given = [] }) => {
    const condition = given.find((argument) => argument.name.value === 'if');
    if (condition === undefined) return whole;
    const leavesOut = name.value === GraphQLSkipDirective.name;
    const value = compileValue(condition.value, defaults);
    const factor = (variables: Variables) => (value.read(variables) === leavesOut ? 0 : 1);
    return times(value.fixed ? factor({}) : factor, whole);
  }, cost);
}
