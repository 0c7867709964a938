import { Lexer, Source, TokenKind } from 'graphql';

import { fixedLimits, type OperationLimits, tooLarge } from './limits.ts';

/**
 * Checks the text of an operation before it is parsed: how many tokens it has, how deep its brackets
 * nest, how long its names and numbers are. It stops at the first token that is too much, so its own
 * work is bounded, too.
 *
 * @throws {RequestRefused} 400 when the text is larger than the limits
 * @throws {GraphQLError} where the text is not GraphQL
 */
export function checkSource(text: string, { maxTokens }: Pick<OperationLimits, 'maxTokens'>): void {
  const lexer = new Lexer(new Source(text));
  let nesting = 0;
  let tokens = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    tokens += 1;
    if (tokens > maxTokens) {
      throw tooLarge('tokens', { limit: 'MAX_TOKENS', value: tokens, maximum: maxTokens });
    }
    if (opening.has(token.kind)) {
      nesting += 1;
      checkFixed('brackets within brackets', 'NESTING', nesting);
    } else if (closing.has(token.kind)) {
      nesting -= 1;
    } else if (measured.has(token.kind)) {
      checkFixed('the length of a name or number', 'TOKEN_LENGTH', token.end - token.start);
    }
  }
}

const opening: ReadonlySet<TokenKind> = new Set([
  TokenKind.BRACE_L,
  TokenKind.BRACKET_L,
  TokenKind.PAREN_L,
]);
const closing: ReadonlySet<TokenKind> = new Set([
  TokenKind.BRACE_R,
  TokenKind.BRACKET_R,
  TokenKind.PAREN_R,
]);
/** Strings are not measured: some are long for a reason, and the body's size bounds them. */
const measured: ReadonlySet<TokenKind> = new Set([TokenKind.NAME, TokenKind.INT, TokenKind.FLOAT]);

function checkFixed(what: string, limit: 'NESTING' | 'TOKEN_LENGTH', value: number): void {
  const maximum = fixedLimits[limit];
  if (value > maximum) throw tooLarge(what, { limit, value, maximum });
}
