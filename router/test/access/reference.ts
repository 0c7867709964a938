import type { Viewer } from '@shop/service-kit';
import {
  buildSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';

/** Under this name the reference sees the type of each object; `typed` asks for it. */
const TYPE = 'typeOfThis';

/** Gives the document with a question for the type of each object. */
export function typed(document: DocumentNode): DocumentNode {
  const typename: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: TYPE },
    name: { kind: Kind.NAME, value: '__typename' },
  };
  return visit(document, {
    SelectionSet: {
      leave: (node) => ({ ...node, selections: [typename, ...node.selections] }),
    },
  });
}

/** What a client must be told of an operation: the answer and the paths of what is refused. */
export type Verdict = 'refused' | { readonly data: unknown; readonly refused: readonly string[] };

/**
 * Says what a viewer must get, in the simplest way there is: from what somebody gets who may have
 * everything, by taking away. It knows the rules only as the supergraph spells them.
 */
export class Reference {
  readonly #schema: GraphQLSchema;

  constructor(supergraphSdl: string) {
    this.#schema = buildSchema(supergraphSdl, { assumeValid: true });
  }

  /** Whether a field by itself may be fetched, whatever the object is. */
  permits(viewer: Viewer | undefined, type: string, field: string): boolean {
    return [type, ...this.#possible(type)].every((each) => this.#meets(viewer, each, field));
  }

  /** @param everything the answer to the document, `typed`, for somebody who may have everything */
  judge(
    document: DocumentNode,
    viewer: Viewer | undefined,
    variables: Readonly<Record<string, boolean>>,
    everything: unknown,
  ): Verdict {
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        fragments.set(definition.name.value, definition);
      }
    }
    const operation = document.definitions.find(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    if (operation === undefined) throw new TypeError('a document without an operation');
    const root: Selected = {
      selections: operation.selectionSet,
      parent: 'Query',
      possible: ['Query'],
      removed: false,
    };
    const judgement = new Judgement(
      fragments,
      variables,
      (occurrence) =>
        [occurrence.parent, ...occurrence.possible].every((type) =>
          this.#meets(viewer, type, occurrence.node.name.value),
        ),
      this.#schema,
    );
    if (judgement.selectsRemoved(root) && !judgement.leavesLeaf(root)) return 'refused';
    return { data: judgement.object(everything, [root], []), refused: judgement.refused };
  }

  #possible(name: string): string[] {
    return possibleTypes(this.#schema, name);
  }

  #meets(viewer: Viewer | undefined, typeName: string, fieldName: string): boolean {
    const type = this.#schema.getType(typeName);
    const field =
      isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
    if (field === undefined) return false;
    const applied = [type, field, getNamedType(field.type)].flatMap(
      (element): readonly ConstDirectiveNode[] => element?.astNode?.directives ?? [],
    );
    return applied.every((directive) => holds(directive, viewer));
  }
}

function holds(directive: ConstDirectiveNode, viewer: Viewer | undefined): boolean {
  const groups = (): string[][] =>
    (directive.arguments ?? []).flatMap(({ value }) => valueFromASTUntyped(value) as string[][]);
  switch (directive.name.value) {
    case 'authenticated':
      return viewer !== undefined;
    case 'requiresScopes':
      return groups().some((group) => group.every((scope) => viewer?.scopes.has(scope) === true));
    case 'policy':
      return groups().some((group) =>
        group.every((name) => name === 'account_active' && viewer?.suspended === false),
      );
    default:
      return true;
  }
}

function possibleTypes(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  if (isAbstractType(type)) return schema.getPossibleTypes(type).map((each) => each.name);
  return isObjectType(type) ? [name] : [];
}

interface Selected {
  readonly selections: SelectionSetNode;
  readonly parent: string;
  readonly possible: readonly string[];
  readonly removed: boolean;
}

interface Occurrence extends Omit<Selected, 'selections'> {
  readonly node: FieldNode;
}

class Judgement {
  readonly refused: string[] = [];
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Readonly<Record<string, boolean>>;
  readonly #allows: (occurrence: Occurrence) => boolean;
  readonly #schema: GraphQLSchema;

  constructor(
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Readonly<Record<string, boolean>>,
    allows: (occurrence: Occurrence) => boolean,
    schema: GraphQLSchema,
  ) {
    this.#fragments = fragments;
    this.#variables = variables;
    this.#allows = allows;
    this.#schema = schema;
  }

  /** Every field of a selection, those of fragments included; all, or for one type of object. */
  #occurrences(selected: Selected, runtimeType?: string, all = false): Occurrence[] {
    const { selections, ...place } = selected;
    return selections.selections.flatMap((node): Occurrence[] => {
      if (!all && !this.#counts(node)) return [];
      if (node.kind === Kind.FIELD) {
        const occurrence = { ...place, node };
        const meta = node.name.value.startsWith('__');
        const removed = place.removed || (!meta && !this.#allows(occurrence));
        return [{ ...occurrence, removed }];
      }
      const fragment =
        node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
      if (fragment === undefined) throw new TypeError('a fragment that is not there');
      const parent = fragment.typeCondition?.name.value ?? place.parent;
      const types = possibleTypes(this.#schema, parent);
      if (runtimeType !== undefined && !types.includes(runtimeType)) return [];
      const possible = place.possible.filter((type) => types.includes(type));
      const inside = { ...place, parent, possible, selections: fragment.selectionSet };
      return this.#occurrences(inside, runtimeType, all);
    });
  }

  #counts({ directives = [] }: SelectionNode): boolean {
    return directives.every(({ name, arguments: given }) => {
      const value = given?.[0]?.value;
      const variable = value?.kind === Kind.VARIABLE ? value.name.value : '';
      return this.#variables[variable] === (name.value === 'include');
    });
  }

  #below({ node, parent, removed }: Occurrence): Selected | undefined {
    if (node.selectionSet === undefined) return undefined;
    const type = getNamedType(this.#typeOf(parent, node.name.value)).name;
    const possible = possibleTypes(this.#schema, type);
    return { selections: node.selectionSet, parent: type, possible, removed };
  }

  #typeOf(parent: string, field: string): GraphQLOutputType {
    const type = this.#schema.getType(parent);
    const found = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field] : undefined;
    if (found === undefined) throw new TypeError(`there is no ${parent}.${field}`);
    return found.type;
  }

  selectsRemoved(selected: Selected): boolean {
    return this.#occurrences(selected).some((occurrence) => {
      const below = this.#below(occurrence);
      return occurrence.removed || (below !== undefined && this.selectsRemoved(below));
    });
  }

  leavesLeaf(selected: Selected): boolean {
    return this.#occurrences(selected, undefined, true).some((occurrence) => {
      if (occurrence.removed) return false;
      if (occurrence.node.name.value === '__typename') return occurrence.parent !== 'Query';
      const below = this.#below(occurrence);
      return below === undefined || this.leavesLeaf(below);
    });
  }

  object(value: unknown, selected: readonly Selected[], path: readonly unknown[]): unknown {
    const before = this.refused.length;
    const runtimeType = String(property(value, TYPE));
    const byKey = new Map<string, Occurrence[]>();
    for (const occurrence of selected.flatMap((each) => this.#occurrences(each, runtimeType))) {
      const key = (occurrence.node.alias ?? occurrence.node.name).value;
      byKey.set(key, [...(byKey.get(key) ?? []), occurrence]);
    }
    const result: Record<string, unknown> = {};
    for (const [key, occurrences] of byKey) {
      const [first] = occurrences;
      if (first === undefined) continue;
      const field = first.node.name.value;
      if (field === '__typename') {
        result[key] = runtimeType;
        continue;
      }
      const type = this.#typeOf(first.parent, field);
      const here = [...path, key];
      const isRefused = occurrences.every(({ removed }) => removed);
      if (isRefused) this.refused.push(here.join('.'));
      const below = occurrences.flatMap((occurrence) => this.#below(occurrence) ?? []);
      const completed = isRefused ? null : this.#value(property(value, key), type, below, here);
      if (completed === null && isNonNullType(type)) return this.#nullSince(before);
      result[key] = completed;
    }
    return result;
  }

  #value(
    value: unknown,
    type: GraphQLOutputType,
    below: readonly Selected[],
    path: readonly unknown[],
  ): unknown {
    if (value === null || value === undefined) return null;
    if (isNonNullType(type)) return this.#value(value, type.ofType, below, path);
    if (!isListType(type)) {
      return isCompositeType(getNamedType(type)) ? this.object(value, below, path) : value;
    }
    const before = this.refused.length;
    const items: unknown[] = [];
    for (const [index, item] of (value as unknown[]).entries()) {
      const completed = this.#value(item, type.ofType, below, [...path, index]);
      if (completed === null && isNonNullType(type.ofType)) return this.#nullSince(before);
      items.push(completed);
    }
    return items;
  }

  #nullSince(before: number): null {
    this.refused.splice(before, this.refused.length - before - 1);
    return null;
  }
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (Reflect.get(value, key) as unknown)
    : undefined;
}
