import { describe, expect, test } from '@jest/globals';

import { fold, searchWords, wordsOf } from '../src/operations/words.ts';

describe('folding', () => {
  test('takes case and accents away', () => {
    expect(fold('Crème BRÛLÉE İstanbul')).toBe('creme brulee istanbul');
  });

  test('gives compatible characters one form', () => {
    expect(fold('ﬁne ２０')).toBe('fine 20');
  });
});

describe('the words of a text', () => {
  test('end at what is neither a letter nor a digit', () => {
    expect(wordsOf('T-Shirt, 14" (M/L) & more_')).toEqual(['t', 'shirt', '14', 'm', 'l', 'more']);
  });

  test('run over an apostrophe', () => {
    expect(wordsOf("Men's L’Oréal")).toEqual(['mens', 'loreal']);
  });

  test('are given once each', () => {
    expect(wordsOf('Red red RED')).toEqual(['red']);
  });

  test.each(['', ' ', '?!', '---', '🛒', '☎\ufe0f'])('are none in %j', (text) => {
    expect(wordsOf(text)).toEqual([]);
  });

  test('may be of any script', () => {
    expect(wordsOf('Чайник ランプ हिन्दी 램프')).toEqual(['чаиник', 'ランプ', 'हिन्दी', '램프']);
  });
});

test('a product is found by its name, brand, tags and category', () => {
  const words = searchWords(
    { name: 'Desk Lamp', brand: 'Brillant', tags: ['reading light'] },
    { name: "Men's Lamps" },
  );
  expect(words).toEqual(['desk', 'lamp', 'brillant', 'reading', 'light', 'mens', 'lamps']);
});
