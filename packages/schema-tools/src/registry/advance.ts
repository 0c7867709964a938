import { isDeepStrictEqual } from 'node:util';
import type { Finding, Report, Section } from '../report/report.ts';
import { describe } from './history.ts';
import type { Registry } from './registry.ts';
import type { Cause, Revision } from './revision.ts';

/** What a revision holds, without how it came to be. */
export type State = Pick<Revision, 'subgraphs' | 'supergraph' | 'persistedDocuments'>;

/** Who makes a revision, and from which commit; null when unknown. */
export type Origin = Pick<Revision, 'author' | 'commit'>;

/** What somebody wants the registry's next state to be. */
export interface Change extends Origin {
  readonly cause: Cause;
  /**
   * Whether another state came between that this change would undo unseen.
   *
   * @param seen the newest state when this change was asked for
   * @param newest the newest state now
   */
  conflicts(seen: Revision, newest: Revision): boolean;
  /** Makes the next state of the newest one, or says why there is none. */
  prepare(newest: Revision): Promise<Prepared>;
}

/** A state with what is to be told about it; no state when the change is refused. */
export interface Prepared {
  readonly state?: State;
  readonly sections: readonly Section[];
}

/** What became of a change. */
export interface Outcome {
  readonly result: 'published' | 'unchanged' | 'refused';
  /** The newest revision that the change met, or made. */
  readonly revision: number;
  readonly report: Report;
}

/**
 * Makes a change the newest state of the registry. When somebody else was faster, it is prepared and
 * checked again on top of theirs, so that no change is lost; a change that would undo theirs unseen is
 * refused.
 *
 * Whatever comes of it, routers are given the newest revision afterwards.
 *
 * @throws InputError when the registry is broken or cannot be written
 */
export async function advance(
  registry: Registry,
  change: Change,
  now: () => Date = () => new Date(),
): Promise<Outcome> {
  await registry.released();
  const seen = await registry.newest();
  await registry.sweep(now());
  await registry.release();
  for (;;) {
    const newest = await registry.newest();
    const meanwhile = await revisionsBetween(registry, seen, newest);
    const outcome = outcomeOf(change, newest, meanwhile);
    if (meanwhile.length > 0 && change.conflicts(seen, newest)) {
      return outcome('refused', newest, [conflict(meanwhile)]);
    }
    const { state, sections } = await change.prepare(newest);
    if (state === undefined) return outcome('refused', newest, sections);
    if (sameInput(state, newest)) return outcome('unchanged', newest, sections);

    const { cause, author, commit } = change;
    const next: Revision = {
      format: 'supergraph-revision',
      version: 1,
      revision: newest.revision + 1,
      parent: newest.revision,
      cause,
      author,
      commit,
      at: now().toISOString(),
      ...state,
    };
    if (await registry.append(next)) {
      await registry.release();
      return outcome('published', next, sections);
    }
  }
}

async function revisionsBetween(
  registry: Registry,
  seen: Revision,
  newest: Revision,
): Promise<Revision[]> {
  const numbers = Array.from(
    { length: newest.revision - seen.revision },
    (_, index) => seen.revision + 1 + index,
  );
  return await Promise.all(numbers.map((number) => registry.revision(number)));
}

/** The supergraph is left out: a newer composer may print the same subgraphs otherwise. */
function sameInput(one: State, other: State): boolean {
  return (
    isDeepStrictEqual(one.subgraphs, other.subgraphs) &&
    isDeepStrictEqual(one.persistedDocuments, other.persistedDocuments)
  );
}

function outcomeOf({ cause }: Change, newest: Revision, meanwhile: readonly Revision[]) {
  const before = `The newest revision stays ${newest.revision}`;
  return (
    result: Outcome['result'],
    { revision }: Revision,
    sections: readonly Section[],
  ): Outcome => {
    const summary = {
      published: `Revision ${revision} is published: ${describe(cause)}.`,
      unchanged: `${before}: it is so already.`,
      refused: `${before}: this was refused (${describe(cause)}).`,
    }[result];
    const raced = meanwhile.length === 0 ? [] : [raceSection(meanwhile)];
    return {
      result,
      revision,
      report: { title: 'supergraph publish', summary, sections: [...raced, ...sections] },
    };
  };
}

function raceSection(meanwhile: readonly Revision[]): Section {
  return {
    title: 'Published meanwhile',
    summary: 'Somebody else was faster; this change was composed and checked on top of theirs.',
    findings: meanwhile.map(({ revision, cause, author }): Finding => ({
      level: 'notice',
      code: 'PUBLISHED_MEANWHILE',
      message: `Revision ${revision}: ${describe(cause)}, by ${author ?? 'somebody unknown'}.`,
      places: [],
      data: { revision, cause, author },
    })),
  };
}

function conflict(meanwhile: readonly Revision[]): Section {
  const numbers = meanwhile.map(({ revision }) => revision).join(', ');
  return {
    title: 'Conflict',
    summary: 'This change would undo one that it has not seen.',
    findings: [
      {
        level: 'error',
        code: 'CONFLICT',
        message: `The same was changed at the same time (revision ${numbers}): look at it, and publish again.`,
        places: [],
      },
    ],
  };
}
