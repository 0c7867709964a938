import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';

import { ConfigError, readConfig, setting } from '@shop/service-kit';

const schema = z.object({
  PORT: setting.port().default(4000),
  TIMEOUT_MS: setting.milliseconds().default(5_000),
  LIFETIME_MS: setting.milliseconds(1_000).default(60_000),
  INTROSPECTION: setting.flag().default(false),
  ORIGINS: setting.list('origins separated by commas').default([]),
  LOG_LEVEL: setting.logLevel().default('info'),
  DATABASE_URI: setting.url(['mongodb:']).optional(),
});

const messageFor = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('readConfig', () => {
  test('reads each kind of variable', () => {
    const env = {
      PORT: '0',
      TIMEOUT_MS: '250',
      LIFETIME_MS: '1000',
      INTROSPECTION: 'TRUE',
      ORIGINS: 'https://a.example, https://b.example,',
      LOG_LEVEL: 'debug',
      DATABASE_URI: 'mongodb://127.0.0.1/users',
    };
    expect(readConfig(schema, env)).toEqual({
      PORT: 0,
      TIMEOUT_MS: 250,
      LIFETIME_MS: 1_000,
      INTROSPECTION: true,
      ORIGINS: ['https://a.example', 'https://b.example'],
      LOG_LEVEL: 'debug',
      DATABASE_URI: 'mongodb://127.0.0.1/users',
    });
  });

  test('takes the default for a variable that is not set, or is set to nothing', () => {
    expect(readConfig(schema, { PORT: '' })).toMatchObject({ PORT: 4000, TIMEOUT_MS: 5_000 });
  });

  test.each([
    [{ PORT: '65536' }, 'PORT must be a port number from 0 to 65535; it is "65536".'],
    [{ PORT: '4e3' }, 'PORT must be a port number from 0 to 65535; it is "4e3".'],
    [
      { TIMEOUT_MS: '0' },
      'TIMEOUT_MS must be a whole number of milliseconds from 1 to 3600000; it is "0".',
    ],
    [
      { LIFETIME_MS: '999' },
      'LIFETIME_MS must be a whole number of milliseconds from 1000 to 3600000; it is "999".',
    ],
    [{ INTROSPECTION: 'on' }, 'INTROSPECTION must be true or false; it is "on".'],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent; it is "loud".',
    ],
  ])('says what is wrong with %j', (env, sentence) => {
    expect(messageFor(env)).toBe(sentence);
  });

  test('names every wrong variable at once', () => {
    const message = messageFor({ PORT: 'x', INTROSPECTION: 'x' });
    expect(message).toContain('PORT must be');
    expect(message).toContain('INTROSPECTION must be');
  });

  test('says that a required variable is not set', () => {
    const required = z.object({ USERS_URL: setting.url(['http:', 'https:']) });
    expect(() => readConfig(required, {})).toThrow(
      'USERS_URL must be a URL that starts with http:// or https://; it is not set.',
    );
  });

  test('never shows what may be a secret', () => {
    expect(messageFor({ DATABASE_URI: 'mongo://user:hunter2@host' })).not.toContain('hunter2');
  });
});
