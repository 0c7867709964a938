import { describe, expect, test } from '@jest/globals';

import { itemLoader, type Page, pageLoader } from '@shop/service-kit';

interface Word {
  text: string;
}

describe('itemLoader', () => {
  const wordLoader = (known: readonly string[]) => {
    const asked: string[][] = [];
    const loader = itemLoader<Word>(
      (keys) => {
        asked.push([...keys]);
        return Promise.resolve(
          known.filter((text) => keys.includes(text)).map((text) => ({ text })),
        );
      },
      ({ text }) => text,
    );
    return { loader, asked };
  };

  test('reads all keys of one level by one query, each key once', async () => {
    const { loader, asked } = wordLoader(['a', 'b', 'c']);
    await Promise.all(['c', 'a', 'c', 'b'].map((key) => loader.load(key)));
    expect(asked).toEqual([['c', 'a', 'b']]);
  });

  test('gives items in the order of the keys, and null where there is none', async () => {
    const { loader } = wordLoader(['a', 'b', 'c']);
    expect(
      await Promise.all(['c', 'none', 'a', '__proto__'].map((key) => loader.load(key))),
    ).toEqual([{ text: 'c' }, null, { text: 'a' }, null]);
  });

  test('asks again for what comes later, but not for what it has', async () => {
    const { loader, asked } = wordLoader(['a', 'b']);
    await loader.load('a');
    await Promise.all(['a', 'b'].map((key) => loader.load(key)));
    expect(asked).toEqual([['a'], ['b']]);
  });

  test('fails each key of a query that failed', async () => {
    const loader = itemLoader<Word>(
      () => Promise.reject(new Error('down')),
      ({ text }) => text,
    );
    const results = await Promise.allSettled([loader.load('a'), loader.load('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('pageLoader', () => {
  const page = (name: string): Page<Word> => ({
    edges: [],
    nodes: [{ text: name }],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
  const lists = () => {
    const asked: unknown[] = [];
    const loader = pageLoader<Word, { first: number; after?: string | null; rating?: number }>(
      (keys, args) => {
        asked.push([keys, args]);
        return Promise.resolve(keys.map((key) => page(`${key} ${args.first}`)));
      },
    );
    return { loader, asked };
  };

  test('reads the same page of many lists by one query, in the order of the keys', async () => {
    const { loader, asked } = lists();
    const pages = await Promise.all(
      ['b', 'a', 'b'].map((key) => loader.load(key, { first: 5, after: null })),
    );
    expect(pages.map(({ nodes }) => nodes[0]?.text)).toEqual(['b 5', 'a 5', 'b 5']);
    expect(asked).toEqual([[['b', 'a'], { first: 5, after: null }]]);
  });

  test('keeps pages of other arguments apart', async () => {
    const { loader, asked } = lists();
    await Promise.all([
      loader.load('a', { first: 5 }),
      loader.load('a', { first: 6 }),
      loader.load('a', { first: 5, rating: 1 }),
    ]);
    expect(asked).toHaveLength(3);
  });
});
