import { Linter } from 'eslint';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { parse } from 'node:path';
import type { Finding } from '../report/report.ts';
import { plugins } from './conventions.ts';
import { findBadExceptions } from './exceptions.ts';
import { parserOf } from './parser.ts';

/** A file to look at, parsed. */
export interface LintedFile {
  readonly path: string;
  /** Whose it is: a subgraph, or a client. */
  readonly owner: string;
  readonly text: string;
  readonly document: DocumentNode;
}

/**
 * Looks at a file with rules of ESLint.
 *
 * @param schema what the rules look types up in
 * @returns an error for each place where a rule does not hold, in the order of the file; its code is
 *   the rule's name, as an exception has to write it
 */
export function verify(
  file: LintedFile,
  rules: Linter.RulesRecord,
  schema?: GraphQLSchema,
): Finding[] {
  const messages = new Linter().verify(
    file.text,
    {
      files: ['**/*.graphql'],
      languageOptions: { parser: parserOf(file.document, schema) },
      linterOptions: { reportUnusedDisableDirectives: 'error' },
      plugins,
      rules,
    },
    // Rules see the name alone: ESLint looks at no file outside the current folder, and at no URL.
    { filename: `${parse(file.path).name}.graphql` },
  );
  const findings = [
    ...findBadExceptions(file.document).map((bad) => ({ ...bad, ruleId: 'shop/exceptions' })),
    ...messages,
  ].map(({ ruleId, message, line, column }): Finding => ({
    level: 'error',
    code: ruleId ?? 'shop/exceptions',
    message: message.endsWith('.') ? message : `${message}.`,
    places: [{ path: file.path, line, column, owner: file.owner }],
  }));
  return findings.toSorted((a, b) => (a.places[0]?.line ?? 0) - (b.places[0]?.line ?? 0));
}
