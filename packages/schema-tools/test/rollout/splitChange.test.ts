import { describe, expect, test } from '@jest/globals';

import { planRollout } from '../../src/rollout/planRollout.ts';
import * as cases from './cases.ts';
import { graph, operation } from './graphs.ts';

/** How the case of a name is split, or the case that undoes it. */
function split(name: string, isUndone = false): readonly string[] {
  const found = Object.values(cases)
    .flat()
    .find((row) => row.name === name);
  if (found === undefined) throw new Error(`no case: ${name}`);
  const [before, after] = [graph(found.before), graph(found.after)];
  const operations = found.operations.map(operation);
  const verdicts = isUndone
    ? planRollout(after, before, operations)
    : planRollout(before, after, operations);
  return verdicts.flatMap((verdict) => verdict.split);
}

describe('a change with no safe order is split', () => {
  test.each([
    [
      'a key takes the place of another one',
      [
        'Keep @key(fields: "id") on Product in orders beside @key(fields: "sku") (service first), and remove it when the supergraph with both is published (supergraph first).',
      ],
    ],
    [
      'a field requires another one',
      [
        'Let Product.ship in orders require both, @requires(fields: "weight size") (supergraph first), and then "size" alone (service first).',
      ],
    ],
    [
      'an Int becomes a String',
      [
        'Keep Product.field in products as Int and add another one beside it as String (service first); remove Product.field when no client uses it any more (supergraph first).',
      ],
    ],
    [
      'an input field is added that has to be given',
      [
        'Add Filter.b to products as Int, which clients may leave out (service first), and make it Int! when they send it (supergraph first).',
      ],
    ],
    [
      'an enum has a new value that may be both sent and answered',
      [
        'Add Color.BLUE to products as @inaccessible, so that no client can send it, with a service that does not answer with it yet (supergraph first), and then take @inaccessible away.',
      ],
    ],
    [
      'a field moves in the step in which its old owner takes another one',
      [
        'Add Product.kind to products in a change of its own (service first).',
        'Give Product.stock in orders an @override(from: "products") while products keeps it, and remove it from products when that supergraph is published.',
      ],
    ],
  ])('%s', (name, sentences) => {
    expect(split(name)).toEqual(sentences);
  });

  test.each([
    [
      'an input field is added that has to be given',
      [
        'Make Filter.b in products Int, so that clients may leave it out (service first), and then remove it (supergraph first).',
      ],
    ],
    [
      'an enum has a new value that may be both sent and answered',
      [
        'Make Color.BLUE @inaccessible in products, so that no client can send it any more, and then remove it (service first).',
      ],
    ],
    [
      'a field moves in the step in which its old owner takes another one',
      [
        'Add Product.stock to products with @override(from: "orders") while orders keeps it, in a change of its own (service first).',
        'Keep Product.kind in products until the rest is out, and remove it in a change of its own (supergraph first).',
      ],
    ],
  ])('undone: %s', (name, sentences) => {
    expect(split(name, true)).toEqual(sentences);
  });

  test('and one that has a safe order is not', () => {
    expect(split('a field may be null that never was')).toEqual([]);
  });
});
