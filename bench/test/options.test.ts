import { describe, expect, test } from '@jest/globals';

import { readOptions } from '../src/options.ts';

describe('the command line', () => {
  test('may be empty', () => {
    expect(readOptions([])).toEqual({
      parts: new Set(['plain', 'identity', 'sign-ins', 'orders', 'schema']),
      rounds: 5,
      load: { seconds: 4, connections: 16 },
    });
  });

  test('says what to measure, how long and how hard', () => {
    const args = ['--rounds', '2', '--seconds=3', '--connections', '8', '--only', 'identity'];
    expect(readOptions(args)).toEqual({
      parts: new Set(['identity']),
      rounds: 2,
      load: { seconds: 3, connections: 8 },
    });
  });

  test.each([
    [['--rounds', 'many']],
    [['--seconds', '0']],
    [['--speed', '9']],
    [['--only', 'speed']],
  ])('%j is refused with the usage', (args) => {
    expect(() => readOptions(args)).toThrow(/Use: npm run bench -- /);
  });
});
