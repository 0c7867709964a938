import { describe, expect, test } from '@jest/globals';

import { auditBooks } from '../src/audit.ts';
import type { Acknowledged } from '../src/passes/checkAcknowledged.ts';
import { useBooks } from './support/databases.ts';
import { balancedShop, id } from './support/shop.ts';

const books = useBooks();

const given = (number: number, more: Partial<Acknowledged> = {}): Acknowledged => ({
  orderId: id(number),
  userId: id(9),
  idempotencyKey: `key ${number}`,
  ...more,
});

async function audit(acknowledged: Iterable<Acknowledged> | AsyncIterable<Acknowledged>) {
  await books.keep(balancedShop());
  const { findings, counts } = await auditBooks({ ...books.location(), acknowledged });
  return {
    count: counts.acknowledged,
    findings: findings.map(({ rule, subject }) => `${rule} ${subject.id}`),
  };
}

describe('orders that clients were given', () => {
  test('are all there, in whatever state', async () => {
    expect(await audit([given(11), given(15), given(20)])).toEqual({ count: 3, findings: [] });
  });

  test('can be more than are looked for at once, and come one by one', async () => {
    async function* many() {
      for (let i = 0; i < 2_500; i++) yield await Promise.resolve(given(11));
      yield given(99);
    }

    expect(await audit(many())).toEqual({
      count: 2_501,
      findings: [`acknowledged-order-lost ${id(99)}`],
    });
  });

  test.each([
    ['another buyer', { userId: id(8) }],
    ['another key', { idempotencyKey: 'key 12' }],
  ])('are not those of %s', async (_, more) => {
    expect(await audit([given(11, more)])).toEqual({
      count: 1,
      findings: [`acknowledged-order-differs ${id(11)}`],
    });
  });
});
