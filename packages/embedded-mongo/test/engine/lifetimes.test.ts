import { describe, expect, test } from '@jest/globals';
import { Cursors } from '../../src/engine/cursors.ts';
import { PeekableStream } from '../../src/engine/peekableStream.ts';
import { RetryRecords } from '../../src/engine/sessions.ts';

const MINUTE = 60_000;

const open = (cursors: Cursors, session?: string, noTimeout = false): bigint =>
  cursors.open({
    namespace: 'db.c',
    session,
    stream: new PeekableStream({ next: () => undefined }),
    noTimeout,
  });

describe('a cursor', () => {
  test('is closed when nobody has used it for ten minutes', () => {
    let now = 0;
    const cursors = new Cursors(() => now);
    const [unused, used, kept] = [open(cursors), open(cursors), open(cursors, 'a', true)];
    now = 9 * MINUTE;
    cursors.use(used, 'db.c', undefined);
    now = 11 * MINUTE;
    cursors.closeIdle();
    expect(() => cursors.use(unused, 'db.c', undefined)).toThrow('not found');
    expect(cursors.use(used, 'db.c', undefined)).toBeDefined();
    expect(cursors.use(kept, 'db.c', 'a')).toBeDefined();
  });

  test('belongs to its namespace and session, and ends with them', () => {
    const cursors = new Cursors(() => 0);
    const id = open(cursors, 'a');
    expect(() => cursors.use(id, 'db.other', 'a')).toThrow('different namespace');
    expect(() => cursors.use(id, 'db.c', 'b')).toThrow('session');
    cursors.killSessions(new Set(['b']));
    expect(cursors.size).toBe(1);
    cursors.killSessions(new Set(['a']));
    expect(cursors.size).toBe(0);
    open(cursors);
    cursors.killNamespace('db.c');
    expect(cursors.size).toBe(0);
  });

  test('gives way when there are too many', () => {
    const cursors = new Cursors(() => 0);
    const first = open(cursors);
    for (let count = 0; count < 10_000; count += 1) open(cursors);
    expect(cursors.size).toBe(10_000);
    expect(cursors.close(first)).toBe(false);
  });
});

describe('the record of a retryable write', () => {
  const reply = Buffer.from('reply');

  test('is forgotten when its session has been unused for half an hour, or is ended', () => {
    const records = new RetryRecords();
    records.put({ session: 'a', txnNumber: 1n, reply, at: 0 });
    expect(records.find('a', 1n, 29 * MINUTE)).toBe(reply);
    expect(records.find('a', 1n, 31 * MINUTE)).toBeUndefined();
    expect([...records.live(31 * MINUTE)]).toEqual([]);
    records.put({ session: 'b', txnNumber: 1n, reply, at: 31 * MINUTE });
    records.end(['b']);
    expect(records.find('b', 1n, 31 * MINUTE)).toBeUndefined();
  });

  test('is one per session, and of a bounded number of sessions', () => {
    const records = new RetryRecords();
    for (let count = 0; count <= 100_000; count += 1) {
      records.put({ session: String(count), txnNumber: 1n, reply, at: 0 });
    }
    expect([...records.live(0)]).toHaveLength(100_000);
    expect(records.find('0', 1n, 0)).toBeUndefined();
    records.put({ session: '5', txnNumber: 2n, reply, at: 0 });
    expect(() => records.find('5', 1n, 0)).toThrow('newer retryable write');
  });
});
