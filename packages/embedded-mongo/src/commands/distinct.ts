import { checkNamespace } from '../engine/catalog.ts';
import { allOf, openQuery } from '../plan/query.ts';
import { compileFilter, compareValues, valueKey } from '../semantics.ts';
import { getField, isArrayIndex } from '../values/document.ts';
import { isDocument } from '../values/types.ts';
import type { Command } from './command.ts';
import { readHint } from './readHint.ts';

export const distinct: Command = {
  fields: ['key', 'query', 'collation', 'hint'],
  run({ args, database, engine, server }) {
    const namespace = checkNamespace(database, args.string('distinct'));
    args.refuseCollation();
    const path = args.string('key').split('.');
    const filter = args.document('query') ?? {};
    const now = new Date(engine.now());
    server.operations.command += 1;
    const collection = engine.catalog.get(namespace);
    if (collection === undefined) {
      compileFilter(filter, { now });
      return { values: [] };
    }
    const values = new Map<string, unknown>();
    for (const { document } of allOf(
      openQuery(collection, { filter, hint: readHint(args), now }),
    )) {
      for (const value of valuesAt(document, path)) values.set(valueKey(value), value);
    }
    return { values: [...values.values()].sort(compareValues) };
  },
};

/** The values that a path reaches, with the elements of an array at its end taken one by one. */
function* valuesAt(value: unknown, path: readonly string[]): IterableIterator<unknown> {
  const [name, ...rest] = path;
  if (name === undefined) {
    if (Array.isArray(value)) yield* value;
    else if (value !== undefined) yield value;
  } else if (Array.isArray(value)) {
    if (isArrayIndex(name)) yield* valuesAt(value[Number(name)], rest);
    for (const element of value) if (isDocument(element)) yield* valuesAt(element, path);
  } else if (isDocument(value)) {
    yield* valuesAt(getField(value, name), rest);
  }
}
