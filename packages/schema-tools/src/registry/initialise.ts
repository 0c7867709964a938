import type { Subgraph } from '../compose/compose.ts';
import { composeGraph } from '../graph/graph.ts';
import { knownOperations } from '../graph/knownOperations.ts';
import type { ClientDocument } from '../manifest/documents.ts';
import type { Outcome, Origin } from './advance.ts';
import { compositionErrors } from './composition.ts';
import { persistedDocuments } from './documents.ts';
import { Registry } from './registry.ts';
import { fromSubgraphs } from './subgraphs.ts';

/**
 * Makes a registry whose first revision has all of these subgraphs. There is nothing yet that they
 * could break: they only have to compose.
 *
 * @throws InputError when the folder is taken or cannot be written, or a document asks what there is not
 */
export async function initialise(
  folder: string,
  subgraphs: readonly Subgraph[],
  {
    documents,
    author,
    commit,
  }: Origin & { readonly documents: readonly ClientDocument[] | undefined },
  now: () => Date = () => new Date(),
): Promise<Outcome> {
  const title = 'supergraph publish';
  const graph = composeGraph(subgraphs);
  if ('errors' in graph) {
    const summary = 'No registry is made: the subgraphs do not compose.';
    const sections = [compositionErrors(graph.errors)];
    return { result: 'refused', revision: 0, report: { title, summary, sections } };
  }
  const { apiSchema, supergraphSdl } = graph;
  const operations = knownOperations(documents ?? [], [], apiSchema);
  await Registry.create(folder, {
    format: 'supergraph-revision',
    version: 1,
    revision: 1,
    parent: null,
    cause: { kind: 'init' },
    author,
    commit,
    at: now().toISOString(),
    subgraphs: fromSubgraphs(subgraphs),
    supergraph: supergraphSdl,
    persistedDocuments:
      documents === undefined ? null : persistedDocuments(operations, apiSchema).manifest,
  });
  const summary = `Revision 1 is published, with ${subgraphs.map(({ name }) => name).join(', ')}.`;
  return { result: 'published', revision: 1, report: { title, summary, sections: [] } };
}
