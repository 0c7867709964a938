import { describe, expect, test } from '@jest/globals';
import { Decimal128, deserialize, Double, Long } from 'bson';
import type { Document } from 'bson';
import { allOf, openQuery } from '../../src/plan/query.ts';
import type { Collection } from '../../src/engine/collection.ts';
import { collectionOf, typed } from '../support/collection.ts';

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Makes documents, filters and sorts that are likely to meet each other. */
class Generator {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.random() * choices.length)] ?? choices[0];
  }

  number(): unknown {
    const n = Math.floor(this.random() * 6);
    return this.pick([
      n,
      new Double(n),
      Long.fromNumber(n),
      Decimal128.fromString(`${n}.0`),
      n + 0.5,
    ]);
  }

  scalar(): unknown {
    return this.pick<() => unknown>([
      () => this.number(),
      () => this.number(),
      () => this.pick(['', 'a', 'ab', 'abc', 'b', 'é']),
      () => null,
      () => this.pick([true, false]),
      () => new Date(Math.floor(this.random() * 4)),
      () => Number.NaN,
    ])();
  }

  value(): unknown {
    return this.pick<() => unknown>([
      () => this.scalar(),
      () => this.scalar(),
      () => this.scalar(),
      () => Array.from({ length: Math.floor(this.random() * 3) }, () => this.scalar()),
      () => ({ x: this.scalar() }),
    ])();
  }

  /** Without arrays in `a` and `b`, so that some of the indexes don't become multikey. */
  document(arrays: boolean): Document {
    const field = (): unknown => (arrays ? this.value() : this.scalar());
    const items = Array.from({ length: Math.floor(this.random() * 3) }, () => ({
      k: this.scalar(),
      v: this.scalar(),
    }));
    return {
      ...(this.random() < 0.85 && { a: field() }),
      ...(this.random() < 0.85 && { b: this.scalar() }),
      ...(this.random() < 0.85 && { c: this.scalar() }),
      ...(arrays && this.random() < 0.7 && { items }),
    };
  }

  condition(): unknown {
    return this.pick<() => unknown>([
      () => this.value(),
      () => this.scalar(),
      () => ({ [this.pick(['$gt', '$gte', '$lt', '$lte', '$eq', '$ne'])]: this.value() }),
      () => ({ $gte: this.number(), $lt: this.number() }),
      () => ({ $gt: this.number(), $lte: this.number() }),
      () => ({ $in: Array.from({ length: Math.floor(this.random() * 4) }, () => this.value()) }),
      () => this.pick([/^a/, /^ab/, /b/, /^A/i]),
      () => ({ $exists: this.pick([true, false]) }),
      () => ({ $elemMatch: { $gt: this.number(), $lt: this.number() } }),
      () => ({ $not: { $gt: this.number() } }),
      () => ({ $all: [this.scalar(), this.scalar()] }),
    ])();
  }

  filter(depth = 0): Document {
    const fields = (): Document => {
      const filter: Document = {};
      for (const path of ['a', 'b', 'c', 'items.k', 'items.v', '_id']) {
        if (this.random() < 0.3) filter[path] = path === '_id' ? this.number() : this.condition();
      }
      return filter;
    };
    const elements = (): Document => ({
      items: { $elemMatch: { k: this.condition(), v: this.condition() } },
    });
    const keyset = (): Document => {
      const [a, b] = [this.scalar(), this.scalar()];
      const operator = this.pick(['$lt', '$gt', '$lte']);
      return { $or: [{ a: { [operator]: a } }, { a, b: { [operator]: b } }] };
    };
    const nested = (): Document => ({
      ...fields(),
      [this.pick(['$or', '$and', '$nor'])]: [this.filter(depth + 1), this.filter(depth + 1)],
    });
    const simple = [fields, fields, fields, elements, keyset] as const;
    const filter = depth < 2 ? this.pick([...simple, nested] as const)() : this.pick(simple)();
    return Object.keys(filter).length > 0 ? filter : { a: 1 };
  }

  sort(): Document | undefined {
    if (this.random() < 0.3) return undefined;
    const paths = ['a', 'b', 'c', 'items.k', '_id'].filter(() => this.random() < 0.5);
    const fields = paths.map((path) => [path, this.pick([1, -1])]);
    // The last field makes the order total, so that two right answers are the same.
    return Object.fromEntries([...fields, ['_id', this.pick([1, -1])]]) as Document;
  }
}

const INDEXES: readonly Document[] = [
  { key: { a: 1, b: -1, _id: 1 } },
  { key: { a: -1, _id: -1 } },
  { key: { b: 1 } },
  { key: { b: 1, a: 1 }, sparse: true },
  { key: { c: 1, a: 1 }, partialFilterExpression: { c: { $gt: 2 } } },
  { key: { c: 1 }, partialFilterExpression: { c: { $exists: true } } },
  { key: { 'items.k': 1, 'items.v': 1 } },
];

function answer(
  collection: Collection,
  filter: Document,
  sort: Document | undefined,
  limit: number,
) {
  const query = { filter: typed(filter), sort: sort && typed(sort), limit, now: new Date(0) };
  return [...allOf(openQuery(collection, query))].map(
    ({ bytes }) => deserialize(bytes)['_id'] as number,
  );
}

describe('a query answered with indexes', () => {
  test.each([
    ['with arrays', true, 1],
    ['with arrays', true, 2],
    ['without arrays', false, 3],
    ['without arrays', false, 4],
  ])('gives what a scan of the collection gives (%s)', (_, arrays, seed) => {
    const generate = new Generator(seed);
    const documents = Array.from({ length: 150 }, (__, _id) => ({
      _id,
      ...generate.document(arrays),
    }));
    const plain = collectionOf(documents);
    const indexed = collectionOf(documents, INDEXES);
    for (let turn = 0; turn < 600; turn += 1) {
      const filter = generate.filter();
      const sort = generate.sort();
      const limit = sort === undefined ? 0 : generate.pick([0, 5]);
      const natural = { ...(sort ?? { _id: 1 }) };
      const expected = answer(plain, filter, natural, limit);
      const found = answer(indexed, filter, sort, limit);
      if (sort === undefined) found.sort((a, b) => a - b);
      expect({ filter, sort, ids: found }).toEqual({ filter, sort, ids: expected });
    }
  });
});
