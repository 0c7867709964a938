import { connectionShape } from './connectionShape.ts';
import { forwardPagination } from './forwardPagination.ts';
import { integerMoney } from './integerMoney.ts';
import { mutationResult } from './mutationResult.ts';
import type { SchemaRule } from './rule.ts';
import { wellKnownTypes } from './wellKnownTypes.ts';

/** The rules of ours, by the names that they have after `shop/`. */
export const shopRules: Readonly<Record<string, SchemaRule>> = {
  'connection-shape': connectionShape,
  'forward-pagination': forwardPagination,
  'integer-money': integerMoney,
  'mutation-result': mutationResult,
  'well-known-types': wellKnownTypes,
};
