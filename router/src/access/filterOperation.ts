import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';

import { fragmentsOf } from '../fragmentsOf.ts';
import type { AccessRules, Grant } from './accessRules.ts';
import type { AnswerSelection } from './answerSelection.ts';
import { readConditions } from './conditions.ts';
import { documentOf, FragmentNames, unusedAlias } from './filteredDocument.ts';

/** What is left of an operation of which not everything is allowed. */
export interface FilteredOperation {
  /** The operation without what is not allowed, to be planned and fetched. */
  readonly document: DocumentNode;
  /** What the client selected, to complete the answer by. */
  readonly selections: readonly AnswerSelection[];
  /** The name of the root type. */
  readonly rootType: string;
  /** The name under which the document asks for the type of objects, where the answer needs it. */
  readonly typenameKey: string;
  /**
   * Nothing that the client asked for is left: of a query no leaf but a `__typename` at the root, and
   * of a mutation no root field, for its effect is what was asked for.
   */
  readonly nothingLeft: boolean;
}

/**
 * Removes from an operation what is not allowed, before it is planned. Each place is judged by itself:
 * a fragment that is spread in two places may lose a field in one and keep it in the other. The work
 * and what is left grow with the document, not with what its fragments expand to.
 *
 * @param schema the schema that clients see, against which the document was validated
 * @returns undefined when all of it is allowed
 */
export function filterOperation(
  schema: GraphQLSchema,
  rules: AccessRules,
  grant: Grant,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): FilteredOperation | undefined {
  const rootType = schema.getRootType(operation.operation)?.name;
  if (rootType === undefined) return undefined;
  const filter = new OperationFilter(schema, rules, grant, document, operation);
  const root = filter.selectionSet(operation.selectionSet, {
    parent: rootType,
    runtimeTypes: [rootType],
    removed: false,
  });
  if (!filter.removedAny) return undefined;
  const mutates = operation.operation === OperationTypeNode.MUTATION;
  return {
    document: filter.document(root),
    selections: root.selections,
    rootType,
    typenameKey: filter.typenameKey,
    nothingLeft: mutates ? !root.hasField : !root.hasLeaf,
  };
}

/** Where a selection is. */
interface Place {
  /** The type on which it selects. */
  readonly parent: string;
  /** The object types that the object can be, in order of their names. */
  readonly runtimeTypes: readonly string[];
  /** It is in a field that is not allowed, and so is all of it. */
  readonly removed: boolean;
}

/** What became of a selection. */
interface Filtered {
  /** What is left of it to fetch. */
  readonly nodes: readonly SelectionNode[];
  readonly selections: readonly AnswerSelection[];
  /** Whether the answer must be completed in it. */
  readonly affected: boolean;
  /** Whether a field is left that the client asked for, `__typename` aside. */
  readonly hasField: boolean;
  /** Whether a field is left that has a value of its own, `__typename` at the root aside. */
  readonly hasLeaf: boolean;
}

class OperationFilter {
  readonly typenameKey: string;
  removedAny = false;
  readonly #schema: GraphQLSchema;
  readonly #rules: AccessRules;
  readonly #grant: Grant;
  readonly #operation: OperationDefinitionNode;
  readonly #rootType: string;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #names: FragmentNames;
  /** What became of each fragment, by what an object can be where it is spread. */
  readonly #spreads = new Map<string, Filtered & { readonly name: string }>();
  readonly #filteredFragments: FragmentDefinitionNode[] = [];

  constructor(
    schema: GraphQLSchema,
    rules: AccessRules,
    grant: Grant,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ) {
    this.#schema = schema;
    this.#rules = rules;
    this.#grant = grant;
    this.#operation = operation;
    this.#rootType = schema.getRootType(operation.operation)?.name ?? '';
    this.#fragments = fragmentsOf(document);
    this.#names = new FragmentNames(this.#fragments.keys());
    this.typenameKey = unusedAlias(document);
  }

  /** The document of what is left. */
  document({ nodes }: Filtered): DocumentNode {
    const selectionSet = this.#selectionSetOf(nodes, nodes.length === 0);
    return documentOf({ ...this.#operation, selectionSet }, this.#filteredFragments);
  }

  selectionSet({ selections }: SelectionSetNode, place: Place): Filtered {
    const parts = selections.map((node) => this.#selection(node, place));
    return {
      nodes: parts.flatMap(({ nodes }) => nodes),
      selections: parts.flatMap((part) => part.selections),
      affected: parts.some(({ affected }) => affected),
      hasField: parts.some(({ hasField }) => hasField),
      hasLeaf: parts.some(({ hasLeaf }) => hasLeaf),
    };
  }

  #selection(node: SelectionNode, place: Place): Filtered {
    switch (node.kind) {
      case Kind.FIELD:
        return node.name.value === '__typename'
          ? this.#typename(node, place)
          : this.#field(node, place);
      case Kind.INLINE_FRAGMENT: {
        const type = node.typeCondition?.name.value ?? place.parent;
        const inside = this.selectionSet(node.selectionSet, this.#narrow(place, type));
        const left = { ...node, selectionSet: this.#selectionSetOf(inside.nodes) };
        return this.#fragment(left, type, inside);
      }
      case Kind.FRAGMENT_SPREAD: {
        const fragment = this.#fragments.get(node.name.value);
        if (fragment === undefined) throw new Error(`no fragment is called ${node.name.value}`);
        const inside = this.#spread(fragment, place);
        const left = { ...node, name: { ...node.name, value: inside.name } };
        return this.#fragment(left, fragment.typeCondition.name.value, inside);
      }
    }
  }

  #typename(node: FieldNode, { removed, runtimeTypes }: Place): Filtered {
    const conditions = readConditions(node.directives, this.#operation);
    return {
      nodes: removed ? [] : [node],
      selections: [{ kind: 'typename', key: (node.alias ?? node.name).value, conditions }],
      affected: false,
      hasField: false,
      // The type of any other object tells that the object is there.
      hasLeaf: !removed && !runtimeTypes.includes(this.#rootType),
    };
  }

  #field(node: FieldNode, place: Place): Filtered {
    const name = node.name.value;
    const type = this.#typeOf(place.parent, name);
    // The schema's description of itself is not data that a rule could be about.
    const isIntrospection = name.startsWith('__');
    const removed = place.removed || !(isIntrospection || this.#allows(name, place));
    if (removed) this.removedAny = true;

    const named = getNamedType(type);
    const inside =
      isIntrospection || node.selectionSet === undefined
        ? undefined
        : this.selectionSet(node.selectionSet, {
            parent: named.name,
            runtimeTypes: this.#rules.possibleTypes(named.name),
            removed,
          });
    // Which fragments count for an object shows only in its type.
    const needsType = inside !== undefined && (isAbstractType(named) || inside.nodes.length === 0);
    const affected = removed || needsType || (inside?.affected ?? false);
    const left =
      inside === undefined
        ? node
        : { ...node, selectionSet: this.#selectionSetOf(inside.nodes, needsType) };
    return {
      nodes: removed ? [] : [left],
      selections: [
        {
          kind: 'field',
          key: (node.alias ?? node.name).value,
          name,
          type,
          conditions: readConditions(node.directives, this.#operation),
          removed,
          affected,
          selections: inside?.selections ?? [],
        },
      ],
      affected,
      hasField: !removed,
      hasLeaf: !removed && (inside === undefined || inside.hasLeaf),
    };
  }

  /** Filters a fragment, once for all places where an object can be of the same types. */
  #spread(
    { name, typeCondition, selectionSet, ...rest }: FragmentDefinitionNode,
    place: Place,
  ): Filtered & { readonly name: string } {
    const inside = this.#narrow(place, typeCondition.name.value);
    const key = [name.value, inside.removed, ...inside.runtimeTypes].join(' ');
    const known = this.#spreads.get(key);
    if (known !== undefined) return known;
    const filtered = this.selectionSet(selectionSet, inside);
    const fresh = { ...filtered, name: name.value };
    if (filtered.nodes.length > 0) {
      fresh.name = this.#names.take(name.value);
      this.#filteredFragments.push({
        ...rest,
        typeCondition,
        name: { ...name, value: fresh.name },
        selectionSet: this.#selectionSetOf(filtered.nodes),
      });
    }
    this.#spreads.set(key, fresh);
    return fresh;
  }

  /** Gives a fragment where it is applied; nothing is left of it when nothing is left in it. */
  #fragment(left: Exclude<SelectionNode, FieldNode>, type: string, inside: Filtered): Filtered {
    return {
      ...inside,
      nodes: inside.nodes.length === 0 ? [] : [left],
      selections: [
        {
          kind: 'fragment',
          types: new Set(this.#rules.possibleTypes(type)),
          conditions: readConditions(left.directives, this.#operation),
          selections: inside.selections,
        },
      ],
    };
  }

  #narrow({ runtimeTypes, removed }: Place, type: string): Place {
    const possible = new Set(this.#rules.possibleTypes(type));
    return {
      parent: type,
      runtimeTypes: runtimeTypes.filter((each) => possible.has(each)),
      removed,
    };
  }

  #allows(field: string, { parent, runtimeTypes }: Place): boolean {
    return this.#rules.allows(this.#grant, parent, field, runtimeTypes);
  }

  #typeOf(parent: string, field: string): GraphQLOutputType {
    if (field === SchemaMetaFieldDef.name) return SchemaMetaFieldDef.type;
    if (field === TypeMetaFieldDef.name) return TypeMetaFieldDef.type;
    const type = this.#schema.getType(parent);
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : undefined;
    const definition = fields?.[field];
    if (definition === undefined) throw new Error(`there is no field ${parent}.${field}`);
    return definition.type;
  }

  #selectionSetOf(nodes: readonly SelectionNode[], withType = false): SelectionSetNode {
    const typename: FieldNode = {
      kind: Kind.FIELD,
      alias: { kind: Kind.NAME, value: this.typenameKey },
      name: { kind: Kind.NAME, value: '__typename' },
    };
    return { kind: Kind.SELECTION_SET, selections: withType ? [typename, ...nodes] : nodes };
  }
}
