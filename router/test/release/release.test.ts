import { describe, expect, test } from '@jest/globals';

import { readRelease } from '../../src/release/release.ts';
import { manifestOf, releaseOf } from '../support/releases.ts';

describe('a release', () => {
  test('is a supergraph alone, or a document with its revision and manifest', () => {
    expect(readRelease('type Query { a: Int }')).toEqual({
      revision: undefined,
      supergraph: 'type Query { a: Int }',
      manifest: undefined,
    });
    expect(readRelease(releaseOf(3, 'sdl'))).toEqual({
      revision: 3,
      supergraph: 'sdl',
      manifest: undefined,
    });
    const { manifest } = readRelease(releaseOf(3, 'sdl', manifestOf('{ a }')));
    expect([...(manifest?.values() ?? [])]).toEqual(['{ a }']);
  });

  test.each([
    ['no JSON', '{', 'it begins like a release, and is not JSON'],
    ['another format', '{"format":"x"}', 'it is not a release of version 1 (look at format)'],
    [
      'another version',
      releaseOf(1, 'sdl').replace('"version":1', '"version":2'),
      'it is not a release of version 1 (look at version)',
    ],
    [
      'a revision that is no number',
      releaseOf(1, 'sdl').replace('"revision":1', '"revision":"1"'),
      'it is not a release of version 1 (look at revision)',
    ],
    [
      'a manifest whose ids are wrong',
      releaseOf(1, 'sdl', manifestOf('{ a }')).replace('{ a }', '{ b }'),
      'the id of Name is not the SHA-256 of its body',
    ],
  ])('is refused with %s', (_what, text, message) => {
    expect(() => readRelease(text)).toThrow(message);
  });
});
