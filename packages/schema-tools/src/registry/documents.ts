import {
  GraphQLError,
  Kind,
  parse,
  Source,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { displayPath } from '../config/files.ts';
import { InputError } from '../errors.ts';
import { identity } from '../graph/knownOperations.ts';
import type { KnownOperation } from '../graph/operations.ts';
import { manifestOf, type Manifest } from '../manifest/buildManifest.ts';
import { count } from '../report/count.ts';
import type { Finding, Section } from '../report/report.ts';
import type { Revision } from './revision.ts';

/**
 * The operations that a revision or release lists, which may be several of one name: an app that was
 * installed last year sends what it was built with.
 *
 * @param path where it stands
 * @throws InputError when a document of it is broken
 */
export function publishedOperations(
  { persistedDocuments }: Pick<Revision, 'persistedDocuments'>,
  path: string,
): KnownOperation[] {
  return (persistedDocuments?.operations ?? []).flatMap((listed) => {
    const source = new Source(listed.body, `${path}#${listed.clientName}/${listed.name}`);
    const document = parsePublished(source);
    return document.definitions
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .map((operation) => ({
        client: listed.clientName,
        name: listed.name,
        path: source.name,
        document,
        operation,
      }));
  });
}

function parsePublished(source: Source): DocumentNode {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new InputError(
      `${displayPath(source.name)} is no document: ${error.message} Restore the revision from a copy.`,
      { cause: error },
    );
  }
}

/** The operations that a schema answers, for routers, and a section about those that it does not. */
export function persistedDocuments(
  operations: readonly KnownOperation[],
  schema: GraphQLSchema,
): { readonly manifest: Manifest; readonly section: Section } {
  const answered: KnownOperation[] = [];
  const leftOut: Finding[] = [];
  for (const operation of operations) {
    const [error] = validate(schema, operation.document);
    if (error === undefined) {
      answered.push(operation);
    } else {
      const { line = 1, column = 1 } = error.locations?.[0] ?? {};
      leftOut.push({
        level: 'warning',
        code: 'DOCUMENT_LEFT_OUT',
        message: `${operation.name} is left out of the persisted documents: ${error.message}`,
        places: [{ path: operation.path, line, column, owner: operation.client }],
      });
    }
  }
  const manifest = manifestOf(
    answered.toSorted((one, other) => compare(identity(one), identity(other))),
  );
  const summary = `${count(answered.length, 'document')} for routers that take no others; ${count(leftOut.length, 'document')} left out.`;
  return { manifest, section: { title: 'Persisted documents', summary, findings: leftOut } };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
