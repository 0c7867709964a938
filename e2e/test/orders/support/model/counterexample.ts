import { isDeepStrictEqual } from 'node:util';

/** The shop did what the model says it cannot do. */
export class Counterexample extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Counterexample';
  }
}

/** @throws Counterexample when it is not so */
export function must(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Counterexample(what);
}

/** @throws Counterexample when what was seen is not what the model expects */
export function mustEqual(what: string, seen: unknown, expected: unknown): void {
  must(
    isDeepStrictEqual(seen, expected),
    `${what}: the shop has ${JSON.stringify(seen)}, the model ${JSON.stringify(expected)}.`,
  );
}
