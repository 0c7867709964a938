import type { Document } from '../values/document.ts';
import { isDocument, isNumeric } from '../values/types.ts';

/** The part of a pipeline that a query on its collection answers, indexes included. */
export interface PipelineHead {
  readonly filter: Document;
  readonly sort: Document | undefined;
  readonly skip: number;
  /** 0 for none. */
  readonly limit: number;
  /** The stages that are left. */
  readonly rest: Document[];
}

/** Takes the leading `$match`, `$sort`, `$skip` and `$limit` off a pipeline, in this order of stages. */
export function splitPipeline(pipeline: readonly Document[]): PipelineHead {
  const matches: Document[] = [];
  let sort: Document | undefined;
  let skip = 0;
  let limit = 0;
  let at = 0;
  for (
    let match = stage(pipeline[at], '$match');
    isDocument(match);
    match = stage(pipeline[at], '$match')
  ) {
    matches.push(match);
    at += 1;
  }
  const order = stage(pipeline[at], '$sort');
  if (isDocument(order) && Object.keys(order).length > 0) {
    sort = order;
    at += 1;
  }
  const skipped = wholeNumber(stage(pipeline[at], '$skip'));
  if (skipped !== undefined) {
    skip = skipped;
    at += 1;
  }
  const limited = wholeNumber(stage(pipeline[at], '$limit'));
  if (limited !== undefined && limited > 0) {
    limit = limited;
    at += 1;
  }
  const [only] = matches;
  const filter = matches.length > 1 ? { $and: matches } : (only ?? {});
  return { filter, sort, skip, limit, rest: pipeline.slice(at) };
}

/** The operand of a stage of a given name; `undefined` for another stage. */
function stage(document: Document | undefined, name: string): unknown {
  if (document === undefined) return undefined;
  const names = Object.keys(document);
  return names.length === 1 && names[0] === name ? document[name] : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  const number = isNumeric(value) ? Number(value.toString()) : Number.NaN;
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/**
 * Whether what is left of a pipeline counts its documents as a driver's `countDocuments` does:
 * `{ $group: { _id: 1, n: { $sum: 1 } } }`. Such a pipeline is counted without being read.
 */
export function isCount(rest: readonly Document[]): boolean {
  const group = rest.length === 1 ? stage(rest[0], '$group') : undefined;
  if (!isDocument(group) || Object.keys(group).join() !== '_id,n') return false;
  const sum = group['n'];
  return (
    isOne(group['_id']) &&
    isDocument(sum) &&
    Object.keys(sum).join() === '$sum' &&
    isOne(sum['$sum'])
  );
}

const isOne = (value: unknown): boolean => wholeNumber(value) === 1;
