import { TokenKind, type DocumentNode, type Token } from 'graphql';

/** A comment that switches rules off without saying which and why. */
export interface BadException {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** `eslint-disable-next-line rule, rule -- reason`, or the `eslint-enable` that ends one. */
const exception = /^\s*eslint-(?:disable(?:-next-line|-line)?|enable)\s+[^\s-].*?\s--\s+\S/;
const endOfException = /^\s*eslint-enable(?:\s|$)/;

/**
 * The comments of a document that would switch rules off without a reason, or all of them at once. No
 * rule can find them, for it might be what is switched off.
 */
export function findBadExceptions(document: DocumentNode): BadException[] {
  return commentsOf(document)
    .filter(({ value }) => value.trimStart().startsWith('eslint'))
    .filter(({ value }) => !exception.test(value) && !endOfException.test(value))
    .map(({ line, column }) => ({
      message:
        'An exception names its rules and its reason: # eslint-disable-next-line <rule> -- <reason>.',
      line,
      column,
    }));
}

function commentsOf(document: DocumentNode): Token[] {
  const comments: Token[] = [];
  for (let token = document.loc?.startToken; token != null; token = token.next ?? undefined) {
    if (token.kind === TokenKind.COMMENT) comments.push(token);
  }
  return comments;
}
