import { GraphQLError, KnownTypeNamesRule, parse, type DocumentNode } from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import type { Subgraph } from '../compose/compose.ts';
import type { ClientDocument } from '../manifest/documents.ts';
import type { Finding, Place } from '../report/report.ts';
import { operationRules, schemaRules } from './conventions.ts';
import { buildTypes } from './parser.ts';
import { verify } from './verify.ts';

/**
 * Where the schema of a subgraph breaks the conventions of docs/schema.md, in the order of the schema.
 * A schema that is not GraphQL, or uses types that it lacks, is told by that alone.
 */
export function lintSchema({ name, sdl, schemaPath }: Subgraph): Finding[] {
  const file = { path: schemaPath, owner: name, text: sdl };
  return ifParsed(file, (document) => {
    const unknownTypes = validateSDL(document, null, [KnownTypeNamesRule]);
    if (unknownTypes.length > 0) return unknownTypes.map((error) => toFinding(error, file));
    return verify({ ...file, document }, schemaRules, buildTypes(document));
  });
}

/** Where an operation of a client breaks the conventions of names. Whether it is valid is not asked. */
export function lintOperation({ client, path, text }: ClientDocument): Finding[] {
  const file = { path, owner: client, text };
  return ifParsed(file, (document) => verify({ ...file, document }, operationRules));
}

type File = Required<Pick<Place, 'path' | 'owner'>> & { readonly text: string };

function ifParsed(file: File, lint: (document: DocumentNode) => Finding[]): Finding[] {
  let document: DocumentNode;
  try {
    document = parse(file.text);
  } catch (error) {
    if (error instanceof GraphQLError) return [toFinding(error, file)];
    throw error;
  }
  return lint(document);
}

function toFinding({ message, locations }: GraphQLError, { path, owner }: File): Finding {
  const places = (locations ?? []).map(({ line, column }) => ({ path, line, column, owner }));
  return { level: 'error', code: 'INVALID_GRAPHQL', message, places };
}
