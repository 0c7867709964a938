/** Random choices that a seed repeats. */
export interface Random {
  /** A whole number, both ends included. */
  integer(min: number, max: number): number;
  /** Whether something of this probability, 0 to 1, happens. */
  chance(probability: number): boolean;
  /** One of a list. @throws RangeError when the list is empty */
  pick<T>(list: readonly T[]): T;
  /** The list in another order. */
  shuffle<T>(list: readonly T[]): T[];
  /** A text of 24 hexadecimal digits. */
  id(): string;
  /**
   * A source of its own for a part of a trial: what one part draws does not change what another gets.
   *
   * @param name what the part is called; the same name gives the same source
   */
  fork(name: string | number): Random;
}

/**
 * Makes a source of random choices: the generator sfc32 of PractRand (128 bits of state), seeded with
 * the FNV-1a hash of the seed's text.
 */
export function createRandom(seed: string | number): Random {
  const next = sfc32(String(seed));
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    integer,
    chance: (probability) => next() < probability,
    pick<T>(list: readonly T[]): T {
      const index = integer(0, list.length - 1);
      if (index >= list.length) throw new RangeError('There is nothing to pick from.');
      return list[index] as T;
    },
    shuffle<T>(list: readonly T[]): T[] {
      const keyed = list.map((item) => ({ item, key: next() }));
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
    },
    id: () => Array.from({ length: 24 }, () => integer(0, 15).toString(16)).join(''),
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}

/** @returns a function that gives numbers from 0 up to, but not including, 1 */
function sfc32(seed: string): () => number {
  let a = hash(`a${seed}`);
  let b = hash(`b${seed}`);
  let c = hash(`c${seed}`);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
}
