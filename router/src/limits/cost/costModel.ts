import {
  buildASTSchema,
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInputObjectType,
  isIntrospectionType,
  parse,
} from 'graphql';

import { introspectionListSizes, introspectionWeight } from './introspection.ts';
import { createDirectiveReader } from './linkedDirectives.ts';

export type Field = GraphQLField<unknown, unknown>;

/**
 * What the fields and types of a supergraph cost, as its `@cost` and `@listSize` directives say. It
 * follows the GraphQL Cost Directives specification (https://ibm.github.io/graphql-specs/cost-spec.html)
 * and takes over what Apollo's demand control leaves to defaults: 1 for an object, interface or union,
 * nothing for a scalar or enum.
 */
export interface CostModel {
  readonly schema: GraphQLSchema;
  /** What one value of the field costs, without what is selected of it. */
  weightOf(field: Field): number;
  listSizeOf(field: Field): ListSize;
  /** What it costs to give the argument or input field, without the fields of its value. */
  weightOfInput(input: GraphQLArgument | GraphQLInputField): number;
  /** Whether giving a value of this type can cost something. */
  isWeighted(type: GraphQLInputType): boolean;
}

/** How long the lists of a field are. */
export interface ListSize {
  /** The length when no slicing argument tells it. */
  readonly assumedSize: number;
  /** Where arguments are that tell the length, each as a path into them; the largest counts. */
  readonly slicingArguments: readonly (readonly string[])[];
  /** Which fields of the field's value are the lists; undefined when the field itself is. */
  readonly sizedFields: ReadonlySet<string> | undefined;
}

/** The length of a list of which the schema says nothing. */
const defaultListSize = 10;

const specification = 'https://specs.apollo.dev/cost';

/**
 * Reads the costs in a supergraph.
 *
 * @param sdl the supergraph as composition writes it
 */
export function readCostModel(sdl: string): CostModel {
  const document = parse(sdl, { noLocation: true });
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const costOf = createDirectiveReader(document, specification, 'cost');
  const sizeOf = createDirectiveReader(document, specification, 'listSize');
  const sizesOfIntrospection = introspectionListSizes(schema);
  const listSizes = new Map<Field, ListSize>();
  const weighted = new Map<GraphQLNamedType, boolean>();

  const weight = (costed: GraphQLNamedType | Field | GraphQLArgument | GraphQLInputField) =>
    integer(costOf(costed.astNode)?.get('weight'));

  const readListSize = (field: Field): ListSize => {
    const directive = sizeOf(field.astNode);
    const sizedFields = strings(directive?.get('sizedFields'));
    return {
      assumedSize:
        integer(directive?.get('assumedSize')) ??
        sizesOfIntrospection.get(field) ??
        defaultListSize,
      slicingArguments: strings(directive?.get('slicingArguments')).map((path) => path.split('.')),
      sizedFields: sizedFields.length > 0 ? new Set(sizedFields) : undefined,
    };
  };

  const isWeighted = (type: GraphQLInputType): boolean => {
    const named = getNamedType(type);
    const known = weighted.get(named);
    if (known !== undefined) return known;
    // A type within itself weighs no less for it.
    weighted.set(named, false);
    const own = weight(named) !== undefined;
    const fields = isInputObjectType(named) ? Object.values(named.getFields()) : [];
    const result =
      own || fields.some((field) => weight(field) !== undefined || isWeighted(field.type));
    weighted.set(named, result);
    return result;
  };

  return {
    schema,
    weightOf(field) {
      const type = getNamedType(field.type);
      const otherwise = isCompositeType(type) ? 1 : 0;
      return isIntrospectionType(type)
        ? otherwise * introspectionWeight
        : (weight(field) ?? weight(type) ?? otherwise);
    },
    listSizeOf(field) {
      let size = listSizes.get(field);
      if (size === undefined) {
        size = readListSize(field);
        listSizes.set(field, size);
      }
      return size;
    },
    weightOfInput: (input) => weight(input) ?? weight(getNamedType(input.type)) ?? 0,
    isWeighted,
  };
}

function integer(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}
