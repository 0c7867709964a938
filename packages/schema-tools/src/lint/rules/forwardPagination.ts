import { Kind } from 'graphql';
import { nameOf, type SchemaRule } from './rule.ts';

/** Arguments of other ways to page, and of the way back, which nothing here reads. */
const otherArguments = new Set(
  'before last limit offset page pageNumber pageSize perPage skip take'.split(' '),
);

/**
 * Lists are read page by page with `first` and `after` alone: an offset shows an item twice, or not at
 * all, when another is added or removed in between.
 */
export const forwardPagination: SchemaRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    return {
      InputValueDefinition(node) {
        if (node.parent.kind !== Kind.FIELD_DEFINITION) return;
        if (!otherArguments.has(node.name.value)) return;
        const message = `${nameOf(node)} is no way to page here: give a connection, with "first" and "after".`;
        context.report({ node: node.name, message });
      },
    };
  },
};
