import { describe, expect, test } from '@jest/globals';
import type { LogStream } from '../../src/process/logBuffer.ts';
import { lastLines, readable } from '../../src/process/readableLog.ts';

const line = (record: unknown, stream: LogStream = 'stdout') => ({
  stream,
  text: typeof record === 'string' ? record : JSON.stringify(record),
});

describe('a line of a log for people', () => {
  test('is the message and its details, without what every record has', () => {
    const record = {
      level: 40,
      time: 1,
      pid: 2,
      hostname: 'h',
      name: 'users',
      msg: 'slow',
      ms: 812,
      path: ['user'],
    };
    expect(readable(line(record))).toEqual({
      severity: 'warn',
      text: 'slow ms=812 path=["user"]',
    });
  });

  test.each([
    [10, 'debug'],
    [30, 'info'],
    [50, 'error'],
    [60, 'error'],
    ['trace', 'debug'],
    ['info', 'info'],
    ['warn', 'warn'],
    ['error', 'error'],
    ['fatal', 'error'],
  ])('has its severity from level %s', (level, severity) => {
    expect(readable(line({ level, msg: '' })).severity).toBe(severity);
  });

  test('shows the stack of an error, and of a warning only the reason', () => {
    const err = { message: 'no route', stack: 'Error: no route\n    at fetch (x.js:1:2)' };
    expect(readable(line({ level: 'error', msg: 'lost', err })).text).toBe(
      'lost: no route\n    at fetch (x.js:1:2)',
    );
    expect(readable(line({ level: 'warn', msg: 'lost', err })).text).toBe('lost: no route');
  });

  test('does not say the reason twice', () => {
    const record = { level: 'warn', msg: 'lost: no route', err: { message: 'no route' } };
    expect(readable(line(record)).text).toBe('lost: no route');
  });

  test.each(['plain text', '{ not json', '{"no":"level"}', '[1]', ''])('may be %j', (text) => {
    expect(readable(line(text))).toEqual({ severity: 'info', text });
    expect(readable(line(text, 'stderr'))).toEqual({ severity: 'warn', text });
  });
});

test('the last lines of a log are counted as they are shown', () => {
  const err = { message: 'm', stack: 'Error: m\n    at a\n    at b' };
  const lines = [line('one'), line({ level: 'error', msg: 'two', err })];
  expect(lastLines(lines, 3)).toBe('  | two: m\n  |     at a\n  |     at b');
});
