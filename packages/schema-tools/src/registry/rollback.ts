import { displayPath } from '../config/files.ts';
import { InputError } from '../errors.ts';
import { composeGraph } from '../graph/graph.ts';
import type { Finding, Section } from '../report/report.ts';
import type { Change, Origin } from './advance.ts';
import type { Check } from './check.ts';
import { compositionErrors } from './composition.ts';
import { publishedOperations } from './documents.ts';
import type { Registry } from './registry.ts';
import type { Revision } from './revision.ts';
import { composePublished, publishedSubgraphs } from './subgraphChange.ts';

/**
 * Returns to an earlier revision: to its supergraph and documents as they were, to the letter. Whoever
 * rolls back is in trouble, and the state was good once: what the check finds is told and refuses
 * nothing.
 *
 * @throws InputError when there is no such revision
 */
export async function rollingBack(
  registry: Registry,
  to: number,
  { check, ...origin }: Origin & { readonly check: Check },
): Promise<Change> {
  const { subgraphs, supergraph, persistedDocuments } = await readRevision(registry, to);
  return {
    ...origin,
    cause: { kind: 'rollback', to },
    conflicts: () => true,
    prepare: async (newest) => ({
      state: { subgraphs, supergraph, persistedDocuments },
      sections: await findings(registry, newest, await readRevision(registry, to), check),
    }),
  };
}

/**
 * The revision that stood before the newest state, so that rolling back again goes further back.
 *
 * @throws InputError when the newest state is the first
 */
export async function previousRevision(registry: Registry): Promise<number> {
  let state = await registry.newest();
  while (state.cause.kind === 'rollback') state = await registry.revision(state.cause.to);
  if (state.parent !== null) return state.parent;
  throw new InputError(
    `Revision ${state.revision} is the first of ${displayPath(registry.folder)}: there is nothing before it.`,
  );
}

async function readRevision(registry: Registry, number: number): Promise<Revision> {
  const newest = await registry.newestNumber();
  if (number >= 1 && number <= newest) return await registry.revision(number);
  throw new InputError(
    `${displayPath(registry.folder)} has no revision ${number}; the newest is ${newest}.`,
  );
}

async function findings(
  registry: Registry,
  newest: Revision,
  target: Revision,
  check: Check,
): Promise<Section[]> {
  const after = composeGraph(publishedSubgraphs(registry, target));
  const sections =
    'errors' in after
      ? [compositionErrors(after.errors)]
      : (
          await check(
            composePublished(registry, newest),
            after,
            publishedOperations(newest, registry.revisionPath(newest.revision)),
          )
        ).sections;
  return sections.map((section) => ({ ...section, findings: section.findings.map(asWarning) }));
}

function asWarning(finding: Finding): Finding {
  return finding.level === 'error' ? { ...finding, level: 'warning' } : finding;
}
