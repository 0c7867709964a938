import { Double, Int32 } from 'bson';
import { compareValues } from '../values/compare.ts';
import type { Document } from '../values/document.ts';
import { valueKey } from '../values/key.ts';
import { toNumber } from '../values/numbers.ts';
import { Sum } from '../values/sum.ts';
import { isNumeric } from '../values/types.ts';
import { mergeInto } from './operators/objects.ts';
import { isNullish } from './operators/operator.ts';

/** Takes values one by one and gives one for all. */
export interface Fold {
  add(value: unknown): void;
  value(): unknown;
}

const sum = (): Fold => {
  const total = new Sum();
  return {
    add: (value) => {
      if (isNumeric(value)) total.add(value);
    },
    value: () => total.total(),
  };
};

const average = (): Fold => {
  const total = new Sum();
  let count = 0;
  return {
    add: (value) => {
      if (!isNumeric(value)) return;
      total.add(value);
      count += 1;
    },
    value: () => (count === 0 ? null : total.average(count)),
  };
};

const extreme = (direction: 1 | -1) => (): Fold => {
  let best: unknown;
  return {
    add: (value) => {
      if (isNullish(value)) return;
      if (best === undefined || compareValues(value, best) * direction < 0) best = value;
    },
    value: () => best ?? null,
  };
};

const push = (): Fold => {
  const values: unknown[] = [];
  return {
    add: (value) => {
      if (value !== undefined) values.push(value);
    },
    value: () => values,
  };
};

const addToSet = (): Fold => {
  const values = new Map<string, unknown>();
  return {
    add: (value) => {
      const key = valueKey(value);
      if (value !== undefined && !values.has(key)) values.set(key, value);
    },
    value: () => [...values.values()],
  };
};

const first = (): Fold => {
  const values: unknown[] = [];
  return {
    add: (value) => {
      if (values.length === 0) values.push(value);
    },
    value: () => values[0] ?? null,
  };
};

const last = (): Fold => {
  let latest: unknown;
  return {
    add: (value) => {
      latest = value;
    },
    value: () => latest ?? null,
  };
};

const mergeObjects = (): Fold => {
  const merged: Document = {};
  return {
    add: (value) => {
      mergeInto(merged, value, '$mergeObjects');
    },
    value: () => merged,
  };
};

const count = (): Fold => {
  let documents = 0;
  return {
    add: () => {
      documents += 1;
    },
    value: () => new Int32(documents),
  };
};

/** The standard deviation, by Welford's method: exact where a sum of squares loses digits. */
const deviation = (ofSample: boolean) => (): Fold => {
  let size = 0;
  let mean = 0;
  let squares = 0;
  return {
    add: (value) => {
      if (!isNumeric(value)) return;
      const number = toNumber(value);
      size += 1;
      const delta = number - mean;
      mean += delta / size;
      squares += delta * (number - mean);
    },
    value: () => {
      const degrees = ofSample ? size - 1 : size;
      return degrees <= 0 ? null : new Double(Math.sqrt(squares / degrees));
    },
  };
};

/** The accumulators that fold one value of each document, by name. */
export const FOLDS: ReadonlyMap<string, () => Fold> = new Map([
  ['$addToSet', addToSet],
  ['$avg', average],
  ['$count', count],
  ['$first', first],
  ['$last', last],
  ['$max', extreme(-1)],
  ['$mergeObjects', mergeObjects],
  ['$min', extreme(1)],
  ['$push', push],
  ['$stdDevPop', deviation(false)],
  ['$stdDevSamp', deviation(true)],
  ['$sum', sum],
]);
