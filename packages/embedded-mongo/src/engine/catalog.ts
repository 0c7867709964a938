import { UUID } from 'bson';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { Collection } from './collection.ts';

/** The collections of all databases. A database exists while it has a collection. */
export class Catalog {
  readonly #databases = new Map<string, Map<string, Collection>>();

  databases(): string[] {
    return [...this.#databases.keys()].sort();
  }

  /** The collections of a database, in the order in which they were created. */
  collections(database: string): Collection[] {
    return [...(this.#databases.get(database)?.values() ?? [])];
  }

  *all(): IterableIterator<Collection> {
    for (const collections of this.#databases.values()) yield* collections.values();
  }

  get(namespace: string): Collection | undefined {
    const [database, name] = splitNamespace(namespace);
    return this.#databases.get(database)?.get(name);
  }

  /** Adds an empty collection. The caller has checked that there is none of this name. */
  add(namespace: string, uuid = new UUID(), options: Document = {}): Collection {
    const collection = new Collection(namespace, uuid, options);
    this.#put(collection);
    return collection;
  }

  remove(namespace: string): void {
    const [database, name] = splitNamespace(namespace);
    const collections = this.#databases.get(database);
    collections?.delete(name);
    if (collections?.size === 0) this.#databases.delete(database);
  }

  /** Gives a collection another name, which replaces a collection that has it. */
  rename(collection: Collection, namespace: string): void {
    this.remove(collection.namespace);
    this.remove(namespace);
    collection.namespace = namespace;
    this.#put(collection);
  }

  #put(collection: Collection): void {
    const [database, name] = splitNamespace(collection.namespace);
    const collections = this.#databases.get(database) ?? new Map<string, Collection>();
    this.#databases.set(database, collections);
    collections.set(name, collection);
  }
}

/** Takes `database.collection` apart; only the collection's name may hold further dots. */
export function splitNamespace(namespace: string): [database: string, collection: string] {
  const dot = namespace.indexOf('.');
  return [namespace.slice(0, dot), namespace.slice(dot + 1)];
}

/**
 * Checks the names of a database and a collection by MongoDB's rules for Linux.
 *
 * @throws {MongoError} 73, InvalidNamespace
 */
export function checkNamespace(database: string, collection: string): string {
  const namespace = `${database}.${collection}`;
  if (database === '' || database.length > 63 || /[/\\. "$\0]/.test(database)) {
    throw new MongoError('InvalidNamespace', `Invalid database name: '${database}'`);
  }
  if (
    collection === '' ||
    namespace.length > 255 ||
    /[$\0]/.test(collection) ||
    collection.startsWith('.') ||
    collection.endsWith('.')
  ) {
    throw new MongoError('InvalidNamespace', `Invalid namespace specified '${namespace}'`);
  }
  return namespace;
}
