import type { DirectiveNode, DocumentNode } from 'graphql';

import { readArguments, readLinks } from '../../links.ts';

/** Finds the arguments of a directive where it is used, if it is. */
export type DirectiveReader = (
  node: { readonly directives?: readonly DirectiveNode[] | undefined } | null | undefined,
) => ReadonlyMap<string, unknown> | undefined;

/**
 * Makes what reads a directive of a specification that the schema links, under whatever name the
 * link gives it.
 *
 * @param specification the specification's URL without a version, such as `https://specs.apollo.dev/cost`
 * @param directive the directive's name there, such as `listSize`
 */
export function createDirectiveReader(
  document: DocumentNode,
  specification: string,
  directive: string,
): DirectiveReader {
  const link = readLinks(document).find((each) => each.specification === specification);
  const name = link?.nameOf(directive) ?? directive;
  return (node) => {
    const use = node?.directives?.find((candidate) => candidate.name.value === name);
    return use && readArguments(use);
  };
}
