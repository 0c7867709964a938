import { validate, type ASTNode, type GraphQLSchema, type ValueNode } from 'graphql';
import type { KnownOperation } from '../graph/operations.ts';
import { addInputs } from './usageInputs.ts';
import { addSelections } from './usageSelections.ts';

/** Something of the schema that stands at a place of a document. */
export interface Use {
  /** A schema coordinate: `Product.brand`, `Query.products(first:)`, `Currency.USD`. */
  readonly coordinate: string;
  /** Where it stands. */
  readonly node: ASTNode;
  /** What is given to it, to an argument or input field. */
  readonly value?: ValueNode;
  /** The variable that brings it, without `$`: what the document itself does not say. */
  readonly variable?: string;
}

/**
 * In what way something is used.
 *
 * - `member`: a field, argument, input field, enum value or directive stands in the document. A field
 *   that is selected on an interface counts for each type that it can be there.
 * - `within`: any member of the type does.
 * - `output`: a field that answers with the type is selected.
 * - `condition`: a fragment applies to the type.
 * - `possible`: what is selected on an abstract type can be the object type: `SearchResult.Product`.
 * - `literal`: a value of the type stands in the document.
 * - `variable`: a variable may bring a value of the type, itself or inside an input object.
 * - `omitted`: an argument or input field is left out, or its variable may be, so that its default holds.
 * - `located`: a directive stands at a location: `@cached.FIELD`.
 * - `repeated`: a directive stands more than once at one place.
 * - `root`: the operation starts at the type.
 */
export type Way =
  | 'member'
  | 'within'
  | 'output'
  | 'condition'
  | 'possible'
  | 'literal'
  | 'variable'
  | 'omitted'
  | 'located'
  | 'repeated'
  | 'root';

/** What an operation uses of a schema. */
export class Usage {
  readonly #uses = new Map<string, Use[]>();

  add(way: Way, what: string, use: Use): void {
    const key = `${way} ${what}`;
    const uses = this.#uses.get(key);
    if (uses === undefined) this.#uses.set(key, [use]);
    else uses.push(use);
  }

  /** The uses of a coordinate in a way, in the order of the document. */
  of(way: Way, what: string): readonly Use[] {
    return this.#uses.get(`${way} ${what}`) ?? [];
  }
}

const usages = new WeakMap<GraphQLSchema, WeakMap<KnownOperation, Usage>>();

/**
 * What an operation uses of a schema: nothing when it is not valid against it, as the schema never
 * promised it anything. It is found once for a schema and an operation.
 */
export function usageOf(schema: GraphQLSchema, operation: KnownOperation): Usage {
  let known = usages.get(schema);
  if (known === undefined) usages.set(schema, (known = new WeakMap()));
  let usage = known.get(operation);
  if (usage === undefined) known.set(operation, (usage = findUsage(schema, operation)));
  return usage;
}

function findUsage(schema: GraphQLSchema, operation: KnownOperation): Usage {
  const usage = new Usage();
  if (validate(schema, operation.document).length > 0) return usage;
  addSelections(usage, schema, operation);
  addInputs(usage, schema, operation);
  return usage;
}
