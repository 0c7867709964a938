import { createHash } from 'node:crypto';

import {
  checkText,
  findByKeys,
  InputError,
  type Keyset,
  type Page,
  type PageArguments,
  readPageArguments,
  toPage,
} from '@shop/service-kit';
import { Types } from 'mongoose';
import { z } from 'zod';

import { type ProductModel, type ProductRecord, searchIndex } from '../models/product.ts';
import { wordsOf } from './words.ts';

/**
 * How many products one search ranks: a search for a single letter still gives a good page, and what
 * this process reads and sorts for it has an end.
 */
export const maxRanked = 2_000;

/** What is read of a product to rank it. */
type Candidate = Pick<ProductRecord, '_id' | 'name' | 'nameKey' | 'brand' | 'searchWords'>;

/** Where a product stands in the result: by score, the best first, then by name, then by id. */
type Rank = Pick<ProductRecord, '_id' | 'nameKey'> & { score: number };

const rankTuple = z.tuple([z.number(), z.string(), z.instanceof(Types.ObjectId)]);

/**
 * A page of the products on sale in which every word of the query begins a word of the name, brand,
 * tags or category, best match first. Each word of the query counts where it counts most: a whole
 * word more than a beginning, then the name more than the brand, the brand more than tags and
 * category. Of equals the first by name comes first.
 *
 * The database walks the range of one of the words, the longest, in the index on `searchWords`, and
 * gives at most {@link maxRanked} of the products that have the others too, the first by name; these
 * are ranked here, for each page anew. So a search costs two queries, and time with the number of
 * products that have a word that begins with that one, not with the size of the catalogue.
 *
 * @throws {InputError} for a query without a letter or digit or with more than 100 characters, and
 *   for a page size or cursor that is not one
 */
export async function searchProducts(
  products: ProductModel,
  search: { query: string; page: PageArguments },
): Promise<Page<ProductRecord>> {
  const words = wordsOf(checkText('query', search.query, { max: 100 }));
  if (words.length === 0) throw new InputError('query', 'query must have a letter or a digit.');
  const keyset = keysetOf(words);
  const { first, after } = readPageArguments(keyset, search.page);
  const ranks = (await findCandidates(products, words))
    .map((candidate) => rank(words, candidate))
    .sort(compareRanks);
  const rest = after === undefined ? ranks : ranksAfter(rankTuple.parse(after), ranks);
  const page = toPage(keyset, rest.slice(0, first + 1), first, after !== undefined);
  return withProducts(products, page);
}

/** Ranks of one query say nothing of another: its cursors bear a digest of the query's words. */
function keysetOf(words: readonly string[]): Keyset {
  const digest = createHash('sha256').update(words.join(' ')).digest('base64url');
  return {
    name: `search ${digest}`,
    keys: [
      { field: 'score', direction: -1, type: 'number' },
      { field: 'nameKey', direction: 1, type: 'string' },
      { field: '_id', direction: 1, type: 'id' },
    ],
  };
}

function findCandidates(products: ProductModel, words: readonly string[]): Promise<Candidate[]> {
  // The words that begin with a word lie between it and itself followed by the last code point.
  const ranges = words
    .toSorted((one, other) => other.length - one.length)
    .map((word) => ({
      searchWords: { $elemMatch: { $gte: word, $lt: `${word}\u{10FFFF}` } },
    }));
  return (
    products
      .find({ status: 'ACTIVE', $and: ranges })
      .sort({ nameKey: 1, _id: 1 })
      .limit(maxRanked)
      .batchSize(maxRanked + 1)
      // An index by name would spare the sort, and walk the whole catalogue for a rare word.
      .hint(searchIndex)
      .select({ name: 1, nameKey: 1, brand: 1, searchWords: 1 })
      .lean<Candidate[]>()
  );
}

function rank(words: readonly string[], candidate: Candidate): Rank {
  const { _id, name, nameKey, brand, searchWords } = candidate;
  const places = [
    { words: wordsOf(name), points: 3 },
    { words: wordsOf(brand ?? ''), points: 2 },
    { words: searchWords, points: 1 },
  ];
  const score = words
    .map((word) =>
      Math.max(
        ...places.map((place) => {
          // More than any beginning, wherever the word is.
          if (place.words.includes(word)) return place.points + places.length;
          return place.words.some((longer) => longer.startsWith(word)) ? place.points : 0;
        }),
      ),
    )
    .reduce((sum, points) => sum + points, 0);
  return { _id, nameKey, score };
}

function compareRanks(a: Rank, b: Rank): number {
  return (
    b.score - a.score ||
    compareText(a.nameKey, b.nameKey) ||
    compareText(a._id.toHexString(), b._id.toHexString())
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function ranksAfter([score, nameKey, _id]: z.infer<typeof rankTuple>, ranks: readonly Rank[]) {
  return ranks.filter((one) => compareRanks(one, { score, nameKey, _id }) > 0);
}

async function withProducts(
  products: ProductModel,
  page: Page<Rank>,
): Promise<Page<ProductRecord>> {
  const ids = page.nodes.map(({ _id }) => _id.toHexString());
  const found = await findByKeys(products, '_id', ids);
  const byId = new Map(found.map((product) => [product._id.toHexString(), product]));
  const edges = page.edges.flatMap(({ cursor, node }) => {
    const product = byId.get(node._id.toHexString());
    return product ? [{ cursor, node: product }] : [];
  });
  return { ...page, edges, nodes: edges.map(({ node }) => node) };
}
