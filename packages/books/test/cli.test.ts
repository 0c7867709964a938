import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { AuditReport } from '../src/audit.ts';
import { run } from '../src/cli.ts';
import { useBooks } from './support/databases.ts';
import { balancedShop, id, type Shop } from './support/shop.ts';

const books = useBooks();

async function audit(args: readonly string[] = [], environment?: Record<string, string>) {
  const { ordersUri, productsUri } = books.location();
  const printed: string[] = [];
  const warned: string[] = [];
  const exitCode = await run(
    args,
    environment ?? { ORDERS_MONGODB_URI: ordersUri, PRODUCTS_MONGODB_URI: productsUri },
    { print: (text) => printed.push(text), warn: (text) => warned.push(text) },
  );
  return { exitCode, printed: printed.join('\n'), warned: warned.join('\n') };
}

/** Products 3 has more than was supplied. */
function unbalanced(): Shop {
  const shop = balancedShop();
  Object.assign(shop.products[2] ?? {}, { availableQuantity: 11 });
  return shop;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'books-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function list(text: string): Promise<string> {
  const path = join(folder, 'orders.jsonl');
  await writeFile(path, text);
  return path;
}

describe('the command line', () => {
  test('ends with 0 when the books balance, and says of how much', async () => {
    await books.keep(balancedShop());

    expect(await audit()).toEqual({
      exitCode: 0,
      printed: 'The books balance: 10 orders, 8 reservations, 3 products.',
      warned: '',
    });
  });

  test('ends with 1 when they do not, and says what was expected, what is there and what to do', async () => {
    await books.keep(unbalanced());

    const { exitCode, printed } = await audit();

    expect(exitCode).toBe(1);
    expect(printed.split('\n')).toEqual([
      `product ${id(3)}: stock-balance`,
      '  expected: 10 supplied = available + held + committed',
      '  found:    11 + 0 + 0 = 11',
      expect.stringMatching(/^ {2}to do: {4}Count the product in the warehouse/),
      '',
      'The books do not balance: 1 finding in 10 orders, 8 reservations, 3 products.',
    ]);
  });

  test('gives the same to programs', async () => {
    await books.keep(unbalanced());

    const { exitCode, printed } = await audit(['--format', 'json']);

    const report = JSON.parse(printed) as AuditReport;
    expect(exitCode).toBe(1);
    expect(report.complete).toBe(true);
    expect(report.findings).toEqual([
      {
        rule: 'stock-balance',
        subject: { kind: 'product', id: id(3) },
        expected: '10 supplied = available + held + committed',
        found: '11 + 0 + 0 = 11',
      },
    ]);
  });

  test('takes other limits', async () => {
    const shop = balancedShop();
    const past = new Date(Date.now() - 100_000);
    for (const pending of shop.orders.filter(({ status }) => status === 'PENDING')) {
      Object.assign(pending, { history: [{ status: 'PENDING', at: past }] });
    }
    await books.keep(shop);

    expect((await audit()).printed).toContain('order-overdue');
    expect((await audit(['--pending-limit', '120'])).exitCode).toBe(0);
  });

  test('looks for the orders that clients were given', async () => {
    await books.keep(balancedShop());
    const given = (order: number) =>
      JSON.stringify({ orderId: id(order), userId: id(9), idempotencyKey: 'key 11' });

    const there = await audit(['--acknowledged', await list(`${given(11)}\n\n`)]);
    expect(there.exitCode).toBe(0);
    const gone = await audit(['--acknowledged', await list(given(99))]);
    expect(gone.exitCode).toBe(1);
    expect(gone.printed).toContain(`order ${id(99)}: acknowledged-order-lost`);
  });

  test.each([
    ['{"orderId": "1"}', /^.*:1: a line has to be \{"orderId"/],
    ['\nno JSON', /^.*:2: a line has to be \{"orderId"/],
  ])('ends with 2 for a list of orders with the line %j', async (text, reason) => {
    await books.keep(balancedShop());

    const { exitCode, warned } = await audit(['--acknowledged', await list(text)]);

    expect(exitCode).toBe(2);
    expect(warned).toMatch(reason);
  });

  test('ends with 2 when there is no list of orders', async () => {
    const { exitCode, warned } = await audit(['--acknowledged', join(folder, 'none')]);

    expect(exitCode).toBe(2);
    expect(warned).toMatch(/none cannot be read: Error: ENOENT/);
  });

  test('ends with 2 when a database does not answer, and says which, without its password', async () => {
    const { ordersUri } = books.location();

    const { exitCode, printed, warned } = await audit([], {
      ORDERS_MONGODB_URI: ordersUri,
      PRODUCTS_MONGODB_URI: 'mongodb://shop:secret@127.0.0.1:1/products',
    });

    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
    expect(warned).toBe(
      'The database of products does not answer at mongodb://127.0.0.1:1/products: is it running, and is the URI right?',
    );
  });

  test.each([
    [['--format', 'xml'], 'There is no format "xml".'],
    [['--pending-limit', 'soon'], '"soon" is not a number of seconds.'],
    [['--fast'], "Unknown option '--fast'"],
  ])('ends with 2 and its usage for %j', async (args, reason) => {
    const { exitCode, warned } = await audit(args);

    expect(exitCode).toBe(2);
    expect(warned).toContain(reason);
    expect(warned).toContain('Use: npm run audit:books');
  });

  test('explains itself', async () => {
    const { exitCode, printed } = await audit(['--help']);

    expect(exitCode).toBe(0);
    expect(printed).toContain('Use: npm run audit:books');
  });
});
