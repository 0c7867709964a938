import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';
import type { KnownOperation } from '../graph/operations.ts';
import type { Usage, Use } from './usage.ts';
import { addArguments, addArgumentValues, variablesOf, type Variables } from './usageInputs.ts';

/** Adds the fields, arguments, fragments and directives of an operation. */
export function addSelections(
  usage: Usage,
  schema: GraphQLSchema,
  operation: KnownOperation,
): void {
  new SelectionReader(usage, schema, operation).read();
}

/** What is selected on, and which object types that can be there. */
interface Scope {
  readonly type: GraphQLCompositeType;
  readonly possible: ReadonlySet<GraphQLObjectType>;
}

/** Follows the selections of one operation into its fragments. */
class SelectionReader {
  readonly #usage: Usage;
  readonly #schema: GraphQLSchema;
  readonly #operation: KnownOperation;
  readonly #variables: Variables;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Fragments with the types that they were read for: to read them again would find the same. */
  readonly #read = new Set<string>();

  constructor(usage: Usage, schema: GraphQLSchema, operation: KnownOperation) {
    this.#usage = usage;
    this.#schema = schema;
    this.#operation = operation;
    this.#variables = variablesOf(operation);
    this.#fragments = new Map(
      operation.document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    );
  }

  read(): void {
    const { operation } = this.#operation;
    const root = this.#schema.getRootType(operation.operation);
    if (root === undefined || root === null) return;
    this.#usage.add('root', root.name, { coordinate: root.name, node: operation });
    this.#directives(operation.directives, operation.operation.toUpperCase());
    for (const { directives } of operation.variableDefinitions ?? []) {
      this.#directives(directives, 'VARIABLE_DEFINITION');
    }
    this.#selections(operation.selectionSet, { type: root, possible: new Set([root]) });
  }

  #selections({ selections }: SelectionSetNode, scope: Scope): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) this.#field(selection, scope);
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.#inlineFragment(selection, scope);
      else this.#fragmentSpread(selection, scope);
    }
  }

  #field(node: FieldNode, { type, possible }: Scope): void {
    this.#directives(node.directives, 'FIELD');
    // What has no definition is a field of introspection, which every schema has.
    if (isUnionType(type)) return;
    const field = type.getFields()[node.name.value];
    if (field === undefined) return;
    for (const owner of new Set([type, ...possible])) this.#member(node, owner);
    addArgumentValues(this.#usage, field.args, node.arguments ?? [], this.#variables);
    this.#output(node, `${type.name}.${field.name}`, field);
  }

  /** The field as that of its type, or of a type that can be there. */
  #member(node: FieldNode, owner: GraphQLObjectType | GraphQLInterfaceType): void {
    const field = owner.getFields()[node.name.value];
    if (field === undefined) return;
    const coordinate = `${owner.name}.${field.name}`;
    const use = { coordinate, node };
    this.#usage.add('member', coordinate, use);
    this.#usage.add('within', owner.name, use);
    addArguments(this.#usage, coordinate, field.args, node, this.#variables);
  }

  #output(node: FieldNode, coordinate: string, field: GraphQLField<unknown, unknown>): void {
    const type = getNamedType(field.type);
    const use = { coordinate, node };
    this.#usage.add('output', type.name, use);
    if (!isCompositeType(type) || node.selectionSet === undefined) return;
    const scope = { type, possible: this.#possibleTypes(type) };
    this.#possible(scope, use);
    this.#selections(node.selectionSet, scope);
  }

  #inlineFragment(node: InlineFragmentNode, scope: Scope): void {
    this.#directives(node.directives, 'INLINE_FRAGMENT');
    const condition = node.typeCondition?.name.value;
    const inner = condition === undefined ? scope : this.#narrowed(scope, condition, node);
    if (inner !== undefined) this.#selections(node.selectionSet, inner);
  }

  #fragmentSpread(node: FragmentSpreadNode, scope: Scope): void {
    this.#directives(node.directives, 'FRAGMENT_SPREAD');
    const fragment = this.#fragments.get(node.name.value);
    if (fragment === undefined) return;
    const { name, typeCondition, directives, selectionSet } = fragment;
    const inner = this.#narrowed(scope, typeCondition.name.value, node);
    if (inner === undefined) return;
    const types = [...inner.possible].map((type) => type.name).toSorted();
    const key = [name.value, ...types].join(' ');
    if (this.#read.has(key)) return;
    this.#read.add(key);
    this.#directives(directives, 'FRAGMENT_DEFINITION');
    this.#selections(selectionSet, inner);
  }

  /** The scope inside a fragment on a type. */
  #narrowed(
    scope: Scope,
    condition: string,
    node: InlineFragmentNode | FragmentSpreadNode,
  ): Scope | undefined {
    const type = this.#schema.getType(condition);
    if (!isCompositeType(type)) return undefined;
    const here = this.#possibleTypes(type);
    const possible = new Set([...scope.possible].filter((each) => here.has(each)));
    const use = { coordinate: condition, node };
    this.#usage.add('condition', condition, use);
    this.#possible({ type, possible }, use);
    return { type, possible };
  }

  #possibleTypes(type: GraphQLCompositeType): ReadonlySet<GraphQLObjectType> {
    return new Set(isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type]);
  }

  #possible({ type, possible }: Scope, use: Use): void {
    if (!isAbstractType(type)) return;
    for (const { name } of possible) this.#usage.add('possible', `${type.name}.${name}`, use);
  }

  #directives(nodes: readonly DirectiveNode[] = [], location: string): void {
    const seen = new Set<string>();
    for (const node of nodes) {
      const definition = this.#schema.getDirective(node.name.value);
      if (definition === undefined || definition === null) continue;
      const coordinate = `@${definition.name}`;
      const use = { coordinate, node };
      this.#usage.add('member', coordinate, use);
      this.#usage.add('located', `${coordinate}.${location}`, use);
      if (seen.has(coordinate)) this.#usage.add('repeated', coordinate, use);
      seen.add(coordinate);
      addArguments(this.#usage, coordinate, definition.args, node, this.#variables);
      addArgumentValues(this.#usage, definition.args, node.arguments ?? [], this.#variables);
    }
  }
}
