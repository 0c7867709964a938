import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  valueFromASTUntyped,
} from 'graphql';

/** Finds the arguments of a directive where it is used, if it is. */
export type DirectiveReader = (
  node: { readonly directives?: readonly DirectiveNode[] | undefined } | null | undefined,
) => ReadonlyMap<string, unknown> | undefined;

/**
 * Makes what reads a directive of a specification that the schema links, under whatever name the
 * link gives it (https://specs.apollo.dev/link/v1.0).
 *
 * @param specification the specification's URL without a version, such as `https://specs.apollo.dev/cost`
 * @param directive the directive's name there, such as `listSize`
 */
export function createDirectiveReader(
  document: DocumentNode,
  specification: string,
  directive: string,
): DirectiveReader {
  const name = nameOf(document, specification, directive);
  return (node) => {
    const use = node?.directives?.find((candidate) => candidate.name.value === name);
    return use && argumentsOf(use);
  };
}

function argumentsOf({ arguments: given = [] }: DirectiveNode): ReadonlyMap<string, unknown> {
  return new Map(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

/** Imported under its own or another name, or prefixed with the specification's. */
function nameOf(document: DocumentNode, specification: string, directive: string): string {
  const namespace = specification.slice(specification.lastIndexOf('/') + 1);
  for (const link of document.definitions.flatMap(linksOf).map(argumentsOf)) {
    const url = link.get('url');
    if (typeof url !== 'string' || !url.startsWith(`${specification}/v`)) continue;
    const imports = link.get('import');
    for (const item of Array.isArray(imports) ? (imports as unknown[]) : []) {
      if (item === `@${directive}`) return directive;
      if (isRenamed(item) && item.name === `@${directive}`) return item.as.slice(1);
    }
    const prefix = link.get('as');
    const used = typeof prefix === 'string' ? prefix : namespace;
    return directive === namespace ? used : `${used}__${directive}`;
  }
  return directive;
}

function linksOf(definition: ASTNode): readonly DirectiveNode[] {
  const isSchema =
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION;
  return isSchema ? (definition.directives ?? []).filter(({ name }) => name.value === 'link') : [];
}

function isRenamed(item: unknown): item is { readonly name: string; readonly as: string } {
  return (
    typeof item === 'object' &&
    item !== null &&
    'name' in item &&
    'as' in item &&
    typeof item.name === 'string' &&
    typeof item.as === 'string'
  );
}
