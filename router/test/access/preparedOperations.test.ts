import { describe, expect, test } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';

import { keepPrepared, type PreparedOperation } from '../../src/supergraph/preparedOperations.ts';

type Filtered = Exclude<PreparedOperation['filtered'], undefined>;

const filtered: Filtered = {
  document: parse('{ a }'),
  selections: [],
  rootType: 'Query',
  typenameKey: '__typename_0',
  nothingLeft: false,
};

/** Keeps what is prepared, which is whole for a grant that begins with 1, and counts. */
const counting = () => {
  const prepared: string[] = [];
  const keep = keepPrepared((_document, _operation, grant) => {
    prepared.push(grant);
    const execution = () => {
      throw new Error('not executed here');
    };
    return { filtered: grant.startsWith('1') ? undefined : filtered, execution };
  });
  return { prepared, keep };
};

const documentOf = (text: string) => {
  const document = parse(text);
  const operation = getOperationAST(document, 'A');
  if (!operation) throw new TypeError('no operation A');
  return [document, operation] as const;
};

describe('what was prepared for an operation', () => {
  test('is kept for each grant', () => {
    const { prepared, keep } = counting();
    const operation = documentOf('query A { a }');
    const first = keep(...operation, '01');
    expect(keep(...operation, '01')).toBe(first);
    expect(keep(...operation, '00')).not.toBe(first);
    expect(keep(...operation, '01')).toBe(first);
    expect(prepared).toEqual(['01', '00']);
  });

  test('is one for all who may have all of it', () => {
    const { keep } = counting();
    const operation = documentOf('query A { a }');
    const first = keep(...operation, '10');
    expect(keep(...operation, '11')).toBe(first);
    expect(keep(...operation, '00')).not.toBe(first);
    expect(keep(...operation, '12')).toBe(first);
  });

  test('is no other operation’s', () => {
    const { keep } = counting();
    const first = keep(...documentOf('query A { a }'), '1');
    expect(keep(...documentOf('query A { a }'), '1')).not.toBe(first);
  });

  test('is dropped, last used first, when there are very many grants', () => {
    const { prepared, keep } = counting();
    const operation = documentOf('query A { a }');
    for (let grant = 0; grant < 100; grant += 1) {
      keep(...operation, `0${grant}`);
      keep(...operation, '0often');
    }
    expect(prepared).toHaveLength(101);
    keep(...operation, '00');
    expect(prepared).toHaveLength(102);
  });
});
