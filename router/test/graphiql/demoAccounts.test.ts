import { expect, test } from '@jest/globals';

import { readRouterConfig } from '../../src/config.ts';

const CALLER_KEY = 'keys/router.private.json';

test('demo accounts come from the environment, and are none unless it names them', () => {
  expect(readRouterConfig({ CALLER_KEY }).demo).toBeUndefined();
  const DEMO_ACCOUNTS = 'Customer=a@b.example, Catalogue manager=c@d.example';
  expect(readRouterConfig({ CALLER_KEY, DEMO_ACCOUNTS, DEMO_PASSWORD: 'known' }).demo).toEqual({
    accounts: [
      { label: 'Customer', email: 'a@b.example' },
      { label: 'Catalogue manager', email: 'c@d.example' },
    ],
    password: 'known',
  });
});

test.each([{ DEMO_ACCOUNTS: 'Customer=a@b.example' }, { DEMO_PASSWORD: 'known' }])(
  'half of the demo accounts stops the start: %j',
  (env) => {
    expect(() => readRouterConfig({ CALLER_KEY, ...env })).toThrow(
      'DEMO_ACCOUNTS and DEMO_PASSWORD have to be set both or neither.',
    );
  },
);

test('an account without an e-mail address stops the start', () => {
  const env = { CALLER_KEY, DEMO_ACCOUNTS: 'Customer', DEMO_PASSWORD: 'known' };
  expect(() => readRouterConfig(env)).toThrow('DEMO_ACCOUNTS must be pairs such as');
});
