import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '@shop/service-kit';

import { ordersConfig, seedConfig } from '../src/config.ts';

const env = {
  ORDERS_MONGODB_URI: 'mongodb://127.0.0.1:1/orders',
  TRUSTED_CALLERS: 'callers.json',
  CALLER_KEY: 'orders.private.json',
  PRODUCTS_URL: 'http://127.0.0.1:4002/graphql',
};

describe('the configuration of orders', () => {
  test('has times that fit together unless it says otherwise', () => {
    expect(readConfig(ordersConfig, env)).toMatchObject({
      PRODUCTS_TIMEOUT_MS: 2_000,
      ORDER_LEASE_MS: 5_000,
      ORDER_RECOVERY_INTERVAL_MS: 1_000,
    });
  });

  test.each([
    ['as long as', '2000'],
    ['shorter than', '1999'],
  ])('is refused with a lease that is %s products may take', (_, lease) => {
    const read = () => readConfig(ordersConfig, { ...env, ORDER_LEASE_MS: lease });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^ORDER_LEASE_MS must be longer than PRODUCTS_TIMEOUT_MS/);
  });

  test.each(['CALLER_KEY', 'PRODUCTS_URL'])('is refused without %s', (name) => {
    expect(() => readConfig(ordersConfig, { ...env, [name]: '' })).toThrow(
      new RegExp(`^${name} must be`),
    );
  });

  test('of the seed needs no other service', () => {
    const alone = { ...env, CALLER_KEY: '', PRODUCTS_URL: '' };
    expect(readConfig(seedConfig, alone)).toMatchObject({ PORT: 4_003 });
  });
});
