import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  parse,
  print,
  visit,
} from 'graphql';

import { type Link, readArguments, readLinks } from '../links.ts';
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
 * have renamed them.
 *
 * @throws {Error} for a version that is not known: its rules would not be enforced
 */
export function findAccessDirectives(supergraph: DocumentNode): AccessDirective[] {
  return readLinks(supergraph).flatMap((link) => toAccessDirective(link) ?? []);
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

function toAccessDirective(link: Link): AccessDirective | undefined {
  const { node, version, namespace, imports } = link;
  const specification = specifications.find(
    (name) => link.specification === `https://specs.apollo.dev/${name}`,
  );
  if (specification === undefined) return undefined;
  if (version !== '0.1') {
    const url = `${link.specification}/v${version}`;
    throw new Error(`the router cannot enforce ${url}, only its version 0.1`);
  }
  return {
    specification,
    name: link.nameOf(specification),
    link: node,
    ownsType: (name) => name.startsWith(`${namespace}__`) || [...imports.values()].includes(name),
  };
}

function readAlternatives(node: ConstDirectiveNode, argument: string): Alternatives {
  const value = readArguments(node).get(argument);
  if (!Array.isArray(value) || !value.every(isGroup)) {
    throw new Error(`@${node.name.value} has no list of lists of names in "${argument}"`);
  }
  return value;
}

function isGroup(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
