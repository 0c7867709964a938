import { describe, expect, test } from '@jest/globals';

import { mergeJoin } from '../src/reading/mergeJoin.ts';

async function* items(...ids: string[]) {
  for (const id of ids) yield await Promise.resolve({ id });
}

async function joined(left: string[], right: string[]): Promise<string[]> {
  const seen: string[] = [];
  for await (const { id, left: l, right: r } of mergeJoin(items(...left), items(...right))) {
    seen.push(`${id}${l ? '<' : ''}${r ? '>' : ''}`);
  }
  return seen;
}

describe('a merge join', () => {
  test.each([
    [[], [], []],
    [['a'], [], ['a<']],
    [[], ['a'], ['a>']],
    [
      ['a', 'c', 'd'],
      ['b', 'c', 'e', 'f'],
      ['a<', 'b>', 'c<>', 'd<', 'e>', 'f>'],
    ],
  ])('of %j and %j', async (left, right, expected) => {
    expect(await joined(left, right)).toEqual(expected);
  });

  test('refuses what is not sorted', async () => {
    await expect(joined(['b', 'a'], [])).rejects.toThrow('a comes after b');
  });

  test('ends both sequences when it is ended', async () => {
    const ended: string[] = [];
    async function* endless(name: string) {
      try {
        for (let i = 0; ; i++) yield await Promise.resolve({ id: String(i).padStart(9, '0') });
      } finally {
        ended.push(name);
      }
    }

    for await (const { id } of mergeJoin(endless('left'), endless('right'))) {
      if (id === '000000003') break;
    }

    expect(ended.sort()).toEqual(['left', 'right']);
  });
});
