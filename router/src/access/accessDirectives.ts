import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  parse,
  print,
  valueFromASTUntyped,
  visit,
} from 'graphql';

import type { Alternatives, Requirement } from './requirement.ts';

const specifications = ['authenticated', 'requiresScopes', 'policy'] as const;
type Specification = (typeof specifications)[number];

/** A federation directive of access control, under the names that one supergraph gives it. */
export interface AccessDirective {
  readonly specification: Specification;
  /** Without the `@`. */
  readonly name: string;
  /** The application of `@link` that brings it in. */
  readonly link: DirectiveNode;
  /** Whether a type belongs to it, such as `policy__Policy`. */
  ownsType(name: string): boolean;
}

/**
 * Finds the access directives of a supergraph by the links of its schema, for a subgraph's import may
 * have renamed them. https://specs.apollo.dev/link/v1.0
 *
 * @throws {Error} for a version that is not known: its rules would not be enforced
 */
export function findAccessDirectives(supergraph: DocumentNode): AccessDirective[] {
  return supergraph.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).flatMap((link) => readLink(link) ?? [])
      : [],
  );
}

/**
 * Gives a supergraph without its access directives and the types and links that belong to them, as a
 * query planner loads it that would refuse what it cannot enforce.
 */
export function stripAccessDirectives(supergraphSdl: string): string {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const directives = findAccessDirectives(supergraph);
  const names = new Set(directives.map(({ name }) => name));
  const links = new Set(directives.map(({ link }) => link));
  const stripped = visit(supergraph, {
    Directive: (node) => (links.has(node) || names.has(node.name.value) ? null : undefined),
    DirectiveDefinition: (node) => (names.has(node.name.value) ? null : undefined),
    ScalarTypeDefinition: (node) =>
      directives.some((directive) => directive.ownsType(node.name.value)) ? null : undefined,
  });
  return print(stripped);
}

/** What the access directives on a type or field require; undefined when there are none. */
export function readRequirement(
  applied: readonly ConstDirectiveNode[] = [],
  directives: readonly AccessDirective[],
): Requirement | undefined {
  let requirement: Requirement | undefined;
  for (const node of applied) {
    switch (directives.find(({ name }) => name === node.name.value)?.specification) {
      case 'authenticated':
        requirement = { ...requirement, authenticated: true };
        break;
      case 'requiresScopes':
        requirement = { ...requirement, scopes: readAlternatives(node, 'scopes') };
        break;
      case 'policy':
        requirement = { ...requirement, policies: readAlternatives(node, 'policies') };
        break;
      case undefined:
    }
  }
  return requirement;
}

function readLink(link: ConstDirectiveNode): AccessDirective | undefined {
  const url = readArgument(link, 'url');
  if (typeof url !== 'string') return undefined;
  const [, linked, version] = /^https:\/\/specs\.apollo\.dev\/(\w+)\/v([\d.]+)\/?$/.exec(url) ?? [];
  const specification = specifications.find((name) => name === linked);
  if (specification === undefined) return undefined;
  if (version !== '0.1') throw new Error(`the router cannot enforce ${url}, only its version 0.1`);
  const as = readArgument(link, 'as');
  const namespace = typeof as === 'string' ? as : specification;
  const imported = readImports(link);
  return {
    specification,
    name: imported.get(`@${specification}`)?.slice(1) ?? namespace,
    link,
    ownsType: (name) => name.startsWith(`${namespace}__`) || [...imported.values()].includes(name),
  };
}

/** What a link imports, each name with the one that it has here; directives begin with `@`. */
function readImports(link: ConstDirectiveNode): Map<string, string> {
  const list = readArgument(link, 'import');
  const imports = new Map<string, string>();
  for (const item of Array.isArray(list) ? list : []) {
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

function readAlternatives(node: ConstDirectiveNode, argument: string): Alternatives {
  const value = readArgument(node, argument);
  if (!Array.isArray(value) || !value.every(isGroup)) {
    throw new Error(`@${node.name.value} has no list of lists of names in "${argument}"`);
  }
  return value;
}

function isGroup(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function readArgument(node: ConstDirectiveNode, name: string): unknown {
  const argument = node.arguments?.find((each) => each.name.value === name);
  return argument && valueFromASTUntyped(argument.value);
}
