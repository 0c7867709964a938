import type { Approval } from '../approvals/approvals.ts';
import { applyApprovals } from '../approvals/approvals.ts';
import { diffSchemas } from '../changes/diffSchemas.ts';
import type { SchemaChange } from '../changes/schemaChange.ts';
import { type BrokenOperation, findBroken } from '../clients/findBroken.ts';
import { findTouched, type TouchedOperation } from '../clients/findTouched.ts';
import type { Subgraph } from '../compose/compose.ts';
import type { Problem } from '../compose/problem.ts';
import { asExtracted } from '../graph/fromSupergraph.ts';
import { type ComposedGraph, composeGraph } from '../graph/graph.ts';
import { knownOperations } from '../graph/knownOperations.ts';
import type { KnownOperation } from '../graph/operations.ts';
import { parseOperations } from '../graph/parseOperations.ts';
import type { ClientDocument } from '../manifest/documents.ts';
import { findNotices } from '../ownership/findNotices.ts';
import type { OwnershipNotice } from '../ownership/notice.ts';
import { planRollout } from '../rollout/planRollout.ts';
import type { SubgraphRollout } from '../rollout/verdict.ts';

/** How strictly a change is judged. */
export interface JudgeOptions {
  /** Breaking changes that were reviewed and may pass. Default: none. */
  readonly approvals?: readonly Approval[];
  /** Whether a breaking change fails the check also when no known operation uses it. Default: false. */
  readonly strict?: boolean;
  /** By which approvals expire. Default: now. */
  readonly now?: Date;
}

/** What is checked, and against what. */
export interface CheckInput extends JudgeOptions {
  readonly before: ComposedGraph;
  readonly after: readonly Subgraph[];
  /** What clients send. */
  readonly documents: readonly ClientDocument[];
  /** What clients that are out send besides. Default: nothing. */
  readonly operations?: readonly KnownOperation[];
}

/** A change of the API schema with what it means to the clients that are known. */
export interface JudgedChange {
  readonly change: SchemaChange;
  /** The operations that it touches; not looked for where it is safe. */
  readonly touched: readonly TouchedOperation[];
  readonly approval: Approval | undefined;
  /** Whether it fails the check. */
  readonly fails: boolean;
}

/** An operation that becomes invalid. */
export interface JudgedBreakage {
  readonly broken: BrokenOperation;
  /** Whether it fails the check: it does, unless all changes that touch it at this place are approved. */
  readonly fails: boolean;
}

/** The rollout of a changed subgraph. */
export interface JudgedRollout extends SubgraphRollout {
  /** What an approval of it names, where there is no safe order: `NO_SAFE_ORDER:products`. */
  readonly id: string;
  readonly approval: Approval | undefined;
  /** Whether it fails the check. */
  readonly fails: boolean;
}

/** What a check found. */
export interface CheckResult {
  readonly composition: {
    readonly errors: readonly Problem[];
    /** Hints that composition did not give before. */
    readonly newHints: readonly Problem[];
  };
  readonly changes: readonly JudgedChange[];
  readonly broken: readonly JudgedBreakage[];
  /** The subgraphs whose schema changes. */
  readonly rollouts: readonly JudgedRollout[];
  readonly notices: readonly OwnershipNotice[];
  /** Approvals that say nothing any more. */
  readonly approvals: {
    readonly expired: readonly Approval[];
    readonly unused: readonly Approval[];
  };
  readonly passes: boolean;
}

/**
 * Checks a change of the subgraphs: whether they still compose, which clients it breaks, in which order
 * it can be rolled out and whom to ask. Where they do not compose, there is nothing else to look at.
 *
 * @throws InputError when a document was never valid
 */
export function checkGraphs({
  before,
  after,
  documents,
  operations: others = [],
  ...options
}: CheckInput): CheckResult {
  const composed = composeGraph(after);
  if ('errors' in composed) {
    parseOperations(documents);
    const composition = { errors: composed.errors, newHints: [] };
    return { ...nothing, composition, passes: false };
  }
  const schemas = [before.apiSchema, composed.apiSchema];
  const operations = knownOperations(documents, others, ...schemas);
  const fresh = before.isExtracted === true ? asExtracted(composed) : composed;
  return judgeChange(before, fresh, operations, options);
}

const nothing = {
  changes: [],
  broken: [],
  rollouts: [],
  notices: [],
  approvals: { expired: [], unused: [] },
} as const;

/** Judges a change between two graphs that compose. */
export function judgeChange(
  before: ComposedGraph,
  after: ComposedGraph,
  operations: readonly KnownOperation[],
  { approvals: given = [], strict = false, now = new Date() }: JudgeOptions = {},
): CheckResult {
  const allChanges = diffSchemas(before.apiSchema, after.apiSchema);
  const allRollouts = planRollout(before, after, operations);
  const { approved, expired, unused } = applyApprovals(
    new Set([
      ...allChanges.filter(({ severity }) => severity === 'breaking').map(({ id }) => id),
      ...allRollouts.filter(isUnsafe).map(idOf),
    ]),
    given,
    now,
  );

  const changes = allChanges.map((change): JudgedChange => {
    const touched =
      change.severity === 'safe'
        ? []
        : findTouched(change, before.apiSchema, after.apiSchema, operations);
    const approval = approved.get(change.id);
    const isAtFault = change.severity === 'breaking' && (touched.length > 0 || strict);
    return { change, touched, approval, fails: isAtFault && approval === undefined };
  });
  const broken = findBroken(after.apiSchema, operations).map((found): JudgedBreakage => ({
    broken: found,
    fails: !isApproved(found, changes),
  }));
  const rollouts = allRollouts.map((rollout): JudgedRollout => {
    const approval = approved.get(idOf(rollout));
    const fails = isUnsafe(rollout) && approval === undefined;
    return { ...rollout, id: idOf(rollout), approval, fails };
  });
  return {
    composition: { errors: [], newHints: newHints(before, after) },
    changes,
    broken,
    rollouts,
    notices: findNotices(before, after),
    approvals: { expired, unused },
    passes: ![...changes, ...broken, ...rollouts].some(({ fails }) => fails),
  };
}

const isUnsafe = ({ order }: SubgraphRollout): boolean => order === 'no safe order';
const idOf = ({ subgraph }: SubgraphRollout): string => `NO_SAFE_ORDER:${subgraph}`;

/** Whether all that breaks an operation at a place are changes that were approved. */
function isApproved(broken: BrokenOperation, changes: readonly JudgedChange[]): boolean {
  const causes = changes.filter(({ touched }) =>
    touched.some(
      ({ path, revision, line, column }) =>
        path === broken.path &&
        revision === broken.revision &&
        line === broken.line &&
        column === broken.column,
    ),
  );
  return causes.length > 0 && causes.every(({ approval }) => approval !== undefined);
}

/** What composition tells now and did not tell before, wherever in the files it stands. */
function newHints(before: ComposedGraph, after: ComposedGraph): readonly Problem[] {
  const nameOf = ({ code, message }: Problem) => `${code} ${message}`;
  const known = new Set(before.hints.map(nameOf));
  return after.hints.filter((hint) => !known.has(nameOf(hint)));
}
