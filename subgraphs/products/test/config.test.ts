import { expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '@shop/service-kit';

import { productsConfig } from '../src/config.ts';

const read = (lifetime: string) =>
  readConfig(productsConfig, {
    PRODUCTS_MONGODB_URI: 'mongodb://127.0.0.1:1/products',
    TRUSTED_CALLERS: 'callers.json',
    RESERVATION_TTL_MS: lifetime,
  });

test('a reservation lasts at least a second, so that it does not expire while it is made', () => {
  expect(read('1000')).toMatchObject({ RESERVATION_TTL_MS: 1_000 });
  expect(() => read('999')).toThrow(ConfigError);
  expect(() => read('999')).toThrow(/^RESERVATION_TTL_MS must be .* from 1000 to 3600000/);
});
