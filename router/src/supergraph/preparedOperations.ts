import type { buildOperationContext } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { Grant } from '../access/accessRules.ts';
import type { FilteredOperation } from '../access/filterOperation.ts';
import type { PlannableDocument } from './shadowingAliases.ts';

/** What is the same each time that somebody with the same grant asks for an operation. */
export interface PreparedOperation {
  /** What is left of the operation; undefined when all of it is allowed. */
  readonly filtered: FilteredOperation | undefined;
  /** What it takes to execute it, made at the first call. */
  readonly execution: () => Execution;
}

export interface Execution {
  readonly context: ReturnType<typeof buildOperationContext>;
  readonly plan: QueryPlan;
  /** Gives the result the names that the client chose. */
  readonly restore: PlannableDocument['restore'];
}

type Prepare = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  grant: Grant,
) => PreparedOperation;

/** So many grants are kept for an operation; those that were not used for longest go first. */
const GRANTS_PER_OPERATION = 32;

/**
 * Keeps what was prepared. Apollo Server keeps the documents that it has validated, within a bound:
 * what is kept for their operations lives as long as they.
 */
export function keepPrepared(prepare: Prepare): Prepare {
  const kept = new WeakMap<OperationDefinitionNode, KeptOperation>();
  return (document, operation, grant) => {
    const { grants, ...rest } = kept.get(operation) ?? { whole: undefined, grants: newGrants() };
    const known = grants.get(grant);
    if (known !== undefined) return known;
    const fresh = prepare(document, operation, grant);
    // All who may have everything that it asks for share one plan.
    const whole = rest.whole ?? (fresh.filtered === undefined ? fresh : undefined);
    const prepared = fresh.filtered === undefined && whole !== undefined ? whole : fresh;
    grants.set(grant, prepared);
    kept.set(operation, { whole, grants });
    return prepared;
  };
}

interface KeptOperation {
  /** For those who may have all of it. */
  readonly whole: PreparedOperation | undefined;
  readonly grants: LRUCache<Grant, PreparedOperation>;
}

function newGrants(): LRUCache<Grant, PreparedOperation> {
  return new LRUCache({ max: GRANTS_PER_OPERATION });
}
