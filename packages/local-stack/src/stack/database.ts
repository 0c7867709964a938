import { MongoClient } from 'mongodb';
import { databaseVariable } from '../environment.ts';
import { messageOf, StackError } from '../errors.ts';

/**
 * Makes sure that a database which somebody else runs can be used.
 *
 * @param uri its URI
 * @param subgraph whose database it is
 * @param timeoutMs how long it may take to answer, in milliseconds
 * @throws StackError when the URI is not one, or the database does not answer in time
 */
export async function checkDatabase(
  uri: string,
  subgraph: string,
  timeoutMs: number,
): Promise<void> {
  const shown = withoutPassword(uri);
  let client: MongoClient;
  try {
    client = new MongoClient(uri, { serverSelectionTimeoutMS: timeoutMs });
  } catch (error) {
    throw new StackError(
      `${databaseVariable(subgraph)} is not the URI of a MongoDB (${shown}): ${messageOf(error)}.`,
      { cause: error },
    );
  }
  try {
    await client.db().command({ ping: 1 });
  } catch (error) {
    throw new StackError(
      `The database of ${subgraph} does not answer at ${shown} (${databaseVariable(subgraph)}): ${messageOf(error)}.`,
      { cause: error },
    );
  } finally {
    await client.close();
  }
}

/** The URI of a server with the database that is a subgraph's, unless it names one already. */
export function withDatabase(uri: string, name: string): string {
  const url = new URL(uri);
  if (url.pathname === '' || url.pathname === '/') url.pathname = `/${name}`;
  return url.href;
}

/** A URI that may be shown. */
export function withoutPassword(uri: string): string {
  return uri.replace(/^(mongodb(?:\+srv)?:\/\/[^:@/]*):[^@]*@/, '$1:***@');
}
