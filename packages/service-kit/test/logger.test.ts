import { describe, expect, test } from '@jest/globals';
import { GraphQLError, parse, Source } from 'graphql';
import { Types } from 'mongoose';

import { createLogger } from '@shop/service-kit';

/** The lines that a logger writes, as text and as what they say. */
const readLog = () => {
  const text: string[] = [];
  const logger = createLogger({ name: 'test', destination: { write: (line) => text.push(line) } });
  return {
    logger,
    text: () => text.join(''),
    lines: () => text.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
};

const secrets = {
  password: 'hunter2-password',
  currentPassword: 'hunter2-current',
  newPassword: 'hunter2-new',
  passwordHash: 'hunter2-hash',
  refreshToken: 'hunter2-refresh',
  accessToken: 'hunter2-access',
};

describe('a line', () => {
  test('has the severity as a word, the time, the service and what is logged', () => {
    const { logger, lines } = readLog();
    logger.warn({ shelf: 'a1', at: new Date(0), id: new Types.ObjectId('0'.repeat(24)) }, 'moved');
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        name: 'test',
        msg: 'moved',
        shelf: 'a1',
        at: '1970-01-01T00:00:00.000Z',
        id: '0'.repeat(24),
      }),
    ]);
  });

  test('has an error with its type, message, stack, cause and code', () => {
    const { logger, lines } = readLog();
    const cause = new RangeError('the cause');
    logger.error({ err: Object.assign(new TypeError('it failed', { cause }), { code: 7 }) }, 'no');
    expect(lines()).toEqual([
      expect.objectContaining({
        err: {
          type: 'TypeError',
          message: 'it failed: the cause',
          stack: expect.stringMatching(/TypeError: it failed[^]*RangeError: the cause/),
          code: 7,
        },
      }),
    ]);
  });
});

describe('nothing secret is in a line', () => {
  test.each([
    ['an object', secrets],
    ['a nested object', { variables: { input: [secrets] } }],
    [
      'headers',
      { headers: { authorization: 'hunter2', Cookie: 'hunter2', 'set-cookie': ['hunter2'] } },
    ],
    ['an operator', { password: { $gt: 'hunter2 ]} "x' } }],
    ['a number', { password: -1.5e10, note: 'hunter' }],
    ['raw headers', { request: { rawHeaders: ['authorization', 'hunter2 [] "x"'] } }],
    [
      'an error with its request',
      { err: Object.assign(new Error('no'), { request: { ...secrets } }) },
    ],
    [
      'an error within',
      { failed: { error: Object.assign(new Error('no'), { variables: secrets }) } },
    ],
    ['a JSON text', { body: JSON.stringify({ ...secrets, password: 'hunter2 with "quotes" \\' }) }],
    ['an operation', { query: 'mutation { signIn(input: { password: "hunter2 \\" x" }) { id } }' }],
    ['a connection string', { uri: 'mongodb://app:hunter2@db.example:27017/users' }],
    ['a header as text', { line: 'Authorization: Bearer hunter2hunter2.hunter2' }],
    ['a token', { text: `eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJodW50ZXIyIn0.hunter2` }],
    [
      'an error of graphql-js',
      {
        err: new GraphQLError('Variable "$input" got invalid value { password: "hunter2" }', {
          nodes: parse(new Source('{ signIn(password: "hunter2") }')).definitions,
        }),
      },
    ],
  ])('of %s', (_, logged) => {
    const { logger, text } = readLog();
    logger.info(logged, 'logged');
    logger.child(logged).info('logged');
    expect(text()).toContain('[redacted]');
    expect(text()).not.toMatch(/hunter2|-1.5e/);
    expect(
      text()
        .trim()
        .split('\n')
        .map((line) => typeof JSON.parse(line)),
    ).toEqual(['object', 'object']);
  });

  test('which stays whole beside them', () => {
    const { logger, lines } = readLog();
    logger.info({ passwordLength: 12, password: null, cookies: ['a'], query: 'password: $p' }, 'x');
    expect(lines()).toMatchObject([
      { passwordLength: 12, password: null, cookies: ['a'], query: 'password: $p', msg: 'x' },
    ]);
  });

  test.each([
    ['beginnings of tokens', 'eyJ-'.repeat(100_000)],
    ['beginnings of addresses', 'a+'.repeat(200_000)],
    ['open quotes', 'password: "'.repeat(50_000)],
    ['open lists', '"password":['.repeat(50_000)],
    ['schemes', 'Bearer x://'.repeat(50_000)],
    ['one password', `password: "${'x\\"'.repeat(2_000_000)}"`],
  ])('and a text of many %s does not hold the logger', (_, hostile) => {
    const { logger, lines } = readLog();
    const began = performance.now();
    logger.info({ password: hostile }, hostile);
    // A pattern that does not take linear time takes minutes.
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(lines()).toMatchObject([{ password: '[redacted]' }]);
  });

  test('of a message', () => {
    const { logger, text, lines } = readLog();
    logger.info(
      'signIn(input: { email: "a@b.example", password: "hunter2" }) by Bearer hunter2.hunter2',
    );
    logger.error(new Error('cannot reach mongodb://app:hunter2@db.example'));
    expect(text()).not.toContain('hunter2');
    expect(lines()).toMatchObject([
      {
        msg: 'signIn(input: { email: "a@b.example", password: "[redacted]" }) by Bearer [redacted]',
      },
      { msg: 'cannot reach mongodb://app:[redacted]@db.example' },
    ]);
  });
});
