import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  valueFromASTUntyped,
} from 'graphql';

/** A specification that a schema links, and under which names it has its definitions. */
export interface Link {
  /** The application of `@link` that brings it in. */
  readonly node: ConstDirectiveNode;
  /** Its URL without a version, such as `https://specs.apollo.dev/cost`. */
  readonly specification: string;
  /** Without the `v`, such as `0.1`. */
  readonly version: string;
  /** What precedes the names that are not imported. */
  readonly namespace: string;
  /** What is imported, each name with the one that it has here; directives begin with `@`. */
  readonly imports: ReadonlyMap<string, string>;
  /** The name that one of its directives has here. Both are without the `@`. */
  nameOf(directive: string): string;
}

/**
 * Reads which specifications a schema links, in order. What is linked without a version is left out:
 * it is a name, and no specification. Any directive of a schema that has a URL counts, for `@link` may
 * have another name itself, and none may be missed. https://specs.apollo.dev/link/v1.0
 */
export function readLinks(document: DocumentNode): Link[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).flatMap((node) => readLink(node) ?? [])
      : [],
  );
}

/** The arguments of a directive where it is used, by name. */
export function readArguments({
  arguments: given = [],
}: DirectiveNode): ReadonlyMap<string, unknown> {
  return new Map(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

function readLink(node: ConstDirectiveNode): Link | undefined {
  const given = readArguments(node);
  const url = given.get('url');
  if (typeof url !== 'string') return undefined;
  const [, specification, ownName, version] = /^(.+\/([^/]+))\/v([^/]+)\/?$/.exec(url) ?? [];
  if (specification === undefined || ownName === undefined || version === undefined) {
    return undefined;
  }
  const as = given.get('as');
  const namespace = typeof as === 'string' ? as : ownName;
  const imports = readImports(given.get('import'));
  return {
    node,
    specification,
    version,
    namespace,
    imports,
    nameOf: (directive) =>
      imports.get(`@${directive}`)?.slice(1) ??
      (directive === ownName ? namespace : `${namespace}__${directive}`),
  };
}

function readImports(list: unknown): ReadonlyMap<string, string> {
  const imports = new Map<string, string>();
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    if (typeof item === 'string') imports.set(item, item);
    else if (isRenaming(item)) imports.set(item.name, item.as ?? item.name);
  }
  return imports;
}

function isRenaming(value: unknown): value is { name: string; as?: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    (!('as' in value) || typeof value.as === 'string')
  );
}
