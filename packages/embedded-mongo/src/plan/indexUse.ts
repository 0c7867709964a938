import type { Document } from '../values/document.ts';
import type { IndexSpec } from '../engine/indexSpec.ts';
import { valuesEqual } from '../values/compare.ts';
import { entriesOf, firstFieldIsOperator, isDocument } from '../values/types.ts';
import { isWithin } from './interval.ts';
import { readConjunction } from './predicates.ts';
import type { Conjunction } from './predicates.ts';

/**
 * Whether an index has all documents that a filter matches, which a sparse or partial one may not.
 */
export function hasAllMatches(
  spec: IndexSpec,
  conjunction: Conjunction,
  filter: Document,
): boolean {
  if (spec.hidden || spec.unplanned) return false;
  if (spec.sparse && !spec.fields.some(({ path }) => conjunction.present.has(path))) return false;
  return spec.partialFilter === undefined || implies(conjunction, filter, spec.partialFilter);
}

/** Whether every document that matches a filter also matches the filter of a partial index. */
function implies(conjunction: Conjunction, filter: Document, partial: Document): boolean {
  return entriesOf(partial).every(([name, condition]) => {
    if (Object.hasOwn(filter, name) && valuesEqual(filter[name], condition)) return true;
    if (name === '$and') {
      const parts: unknown[] = Array.isArray(condition) ? condition : [];
      return parts.every((part) => isDocument(part) && implies(conjunction, filter, part));
    }
    if (isDocument(condition) && firstFieldIsOperator(condition)) {
      return entriesOf(condition).every(([operator, operand]) =>
        operator === '$exists'
          ? conjunction.present.has(name)
          : impliesOne(conjunction, { [name]: { [operator]: operand } }),
      );
    }
    return impliesOne(conjunction, { [name]: condition });
  });
}

/** Whether some predicate allows no other values than a condition does. */
function impliesOne(conjunction: Conjunction, condition: Document): boolean {
  const { predicates, complete } = readConjunction(condition);
  const [wanted] = predicates;
  if (wanted === undefined || !complete) return false;
  return conjunction.predicates.some(
    ({ path, intervals }) => path === wanted.path && isWithin(intervals, wanted.intervals),
  );
}
