import { Kind, print, visit, type DocumentNode } from 'graphql';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { displayPath, reason } from '../config/files.ts';
import { InputError } from '../errors.ts';
import { createDurably } from '../registry/durable.ts';
import { hasHiddenLiterals } from './canonical.ts';
import { importName, whyNoFolder } from './names.ts';
import type { UnknownOperation } from './unknownOperations.ts';

/** What became of an operation: the file that it was written to, or why there is none. */
export type Import = { readonly path: string } | { readonly refused: string };

/**
 * Writes operations as documents of their clients, `<folder>/<client>/<OperationName>.graphql`. No file
 * that is there is changed. What has the name of another operation of its client gets one of its own,
 * in the document too: a client's operations have names of their own.
 *
 * @param limit how many at most, since anybody can make a client send anything
 * @returns what became of each, in their order
 * @throws InputError when the folder cannot be written
 */
export async function importOperations(
  folder: string,
  operations: readonly UnknownOperation[],
  limit: number,
): Promise<Import[]> {
  const taken = await takenNames(folder);
  const imports: Import[] = [];
  let written = 0;
  for (const { seen, name, document } of operations) {
    const { client, hash } = seen;
    const refused =
      whyNot(client, document, taken.keys()) ??
      (written < limit ? undefined : `there are more than ${limit}`);
    if (client === null || 'invalid' in document || refused !== undefined) {
      imports.push({ refused: refused ?? '' });
      continue;
    }
    const names = taken.get(client) ?? new Set();
    taken.set(client, names);
    const unlike = importName(name, hash, names);
    const path = join(folder, client, `${unlike}.graphql`);
    if (await write(path, documentText(document, unlike))) {
      names.add(unlike.toLowerCase());
      written += 1;
      imports.push({ path });
    } else {
      imports.push({ refused: `${displayPath(path)} is there already` });
    }
  }
  return imports;
}

function whyNot(
  client: string | null,
  document: UnknownOperation['document'],
  clients: Iterable<string>,
): string | undefined {
  if ('invalid' in document) return `the supergraph has no answer to it: ${document.invalid}`;
  if (client === null) return 'its requests name no client';
  const why = whyNoFolder(client, clients);
  return why === undefined ? undefined : `the client cannot have a folder: ${why}`;
}

/** The clients' folders, with the names of the documents in each, in small letters. */
async function takenNames(folder: string): Promise<Map<string, Set<string>>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const clients = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return new Map(
    await Promise.all(
      clients.map(async (client): Promise<[string, Set<string>]> => {
        const names = await readdir(join(folder, client));
        return [client, new Set(names.map((name) => name.replace(/\.graphql$/, '').toLowerCase()))];
      }),
    ),
  );
}

/** Nothing in it is a client's own text but what the parser has read and printed again. */
function documentText(document: DocumentNode, name: string): string {
  const named = visit(document, {
    OperationDefinition: (node) => ({ ...node, name: { kind: Kind.NAME, value: name } }),
  });
  const remark = hasHiddenLiterals(document)
    ? '# Literals were replaced, strings by "" and numbers by 0, and lists may have lost items.\n'
    : '';
  return `# Imported from the router's log of operations.\n${remark}${print(named)}\n`;
}

async function write(path: string, text: string): Promise<boolean> {
  try {
    await mkdir(join(path, '..'), { recursive: true });
    return await createDurably(path, text);
  } catch (error) {
    throw new InputError(`Cannot write ${displayPath(path)}: ${reason(error)}.`, { cause: error });
  }
}
