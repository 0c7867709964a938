import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';

/** Makes a document of one operation and its fragments, without variables that are used no more. */
export function documentOf(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): DocumentNode {
  const used = new Set<string>();
  const collect = {
    Variable: ({ name }: { name: { value: string } }) => void used.add(name.value),
  };
  // Not the operation itself, whose definitions of variables are variables, too.
  visit(operation.selectionSet, collect);
  for (const fragment of fragments) visit(fragment, collect);
  for (const directive of operation.directives ?? []) visit(directive, collect);
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  );
  const definitions: DefinitionNode[] = [{ ...operation, variableDefinitions }, ...fragments];
  return { kind: Kind.DOCUMENT, definitions };
}

/** Gives an alias that nothing in a document is called. */
export function unusedAlias(document: DocumentNode): string {
  const names = new Set<string>();
  visit(document, { Name: ({ value }) => void names.add(value) });
  let alias = '__typename_0';
  for (let n = 1; names.has(alias); n += 1) alias = `__typename_${n}`;
  return alias;
}

/** Names for the versions of a document's fragments, none of which is given twice. */
export class FragmentNames {
  readonly #inDocument: ReadonlySet<string>;
  readonly #taken = new Set<string>();

  constructor(inDocument: Iterable<string>) {
    this.#inDocument = new Set(inDocument);
  }

  /** Gives the name itself the first time, and then one like it. */
  take(name: string): string {
    let free = name;
    for (let n = 1; this.#taken.has(free) || (n > 1 && this.#inDocument.has(free)); n += 1) {
      free = `${name}_${n}`;
    }
    this.#taken.add(free);
    return free;
  }
}
