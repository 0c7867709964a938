import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { displayPath, readInput, reason } from '../config/files.ts';
import { InputError } from '../errors.ts';

/** A file with an operation that a client sends. */
export interface ClientDocument {
  /** The client, by the name of its folder. */
  readonly client: string;
  readonly path: string;
  readonly text: string;
}

const isDocument = (name: string): boolean => name.endsWith('.graphql');

/**
 * Reads the documents of all clients, `<folder>/<client>/*.graphql`, in an order that depends on
 * nothing but names.
 *
 * @throws InputError when the folder cannot be read, or a document lies in no client's folder
 */
export async function readDocuments(folder: string): Promise<ClientDocument[]> {
  const entries = await entriesOf(folder);
  const stray = entries.find((entry) => !entry.isDirectory() && isDocument(entry.name));
  if (stray !== undefined) {
    throw new InputError(
      `${displayPath(join(folder, stray.name))} belongs to no client: put it into a folder with the client's name.`,
    );
  }
  const clients = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const documents = await Promise.all(
    clients.toSorted().map((client) => documentsOf(client, join(folder, client))),
  );
  return documents.flat();
}

/**
 * The document that a file of the folder is.
 *
 * @param path from the folder, with `/` between
 * @returns undefined when it lies elsewhere than documents do, or is none
 */
export function documentAt(folder: string, path: string, text: string): ClientDocument | undefined {
  const [client = '', name = '', ...deeper] = path.split('/');
  if (!isDocument(name) || deeper.length > 0) return undefined;
  return { client, path: join(folder, client, name), text };
}

async function documentsOf(client: string, folder: string): Promise<ClientDocument[]> {
  const names = (await entriesOf(folder)).map(({ name }) => name).filter(isDocument);
  return await Promise.all(
    names.toSorted().map(async (name) => {
      const path = join(folder, name);
      return { client, path, text: await readInput(path, `a document of ${client}`) };
    }),
  );
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw new InputError(`Cannot read the folder ${displayPath(folder)}: ${reason(error)}.`, {
      cause: error,
    });
  }
}
