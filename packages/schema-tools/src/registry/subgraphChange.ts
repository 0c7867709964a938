import { isDeepStrictEqual } from 'node:util';
import type { Subgraph } from '../compose/compose.ts';
import { displayPath } from '../config/files.ts';
import { InputError } from '../errors.ts';
import { composeGraph, type ComposedGraph } from '../graph/graph.ts';
import { knownOperations } from '../graph/knownOperations.ts';
import type { ClientDocument } from '../manifest/documents.ts';
import { passes, type Finding, type Section } from '../report/report.ts';
import type { Change, Origin, Prepared } from './advance.ts';
import type { Check } from './check.ts';
import { compositionErrors } from './composition.ts';
import { persistedDocuments, publishedOperations } from './documents.ts';
import type { Registry } from './registry.ts';
import type { Revision } from './revision.ts';
import { fromSubgraphs, toSubgraphs } from './subgraphs.ts';

/** What is the same for every change to a registry's subgraphs. */
export interface ChangeOptions extends Origin {
  readonly check: Check;
  /** The documents of the folder of operations; undefined when there is no such folder. */
  readonly documents: readonly ClientDocument[] | undefined;
  /** Whether they replace the documents of the registry, rather than being added to them. */
  readonly replaceDocuments: boolean;
}

/** Puts a subgraph's schema and routing URL into the registry, whether it was there or not. */
export function publishing(registry: Registry, subgraph: Subgraph, options: ChangeOptions): Change {
  const { name } = subgraph;
  return {
    ...origin(options),
    cause: { kind: 'publish', subgraph: name },
    conflicts: (seen, newest) => {
      const [published] = Object.values(fromSubgraphs([subgraph]));
      return differsIn(name, seen, newest) && !isDeepStrictEqual(newest.subgraphs[name], published);
    },
    prepare: async (newest) => {
      const others = publishedSubgraphs(registry, newest).filter((other) => other.name !== name);
      const { sections, ...prepared } = await prepare(
        registry,
        newest,
        [...others, subgraph],
        options,
      );
      return { ...prepared, sections: [...routingSections(newest, subgraph), ...sections] };
    },
  };
}

/** Takes a subgraph out of the registry. */
export function removing(registry: Registry, name: string, options: ChangeOptions): Change {
  return {
    ...origin(options),
    cause: { kind: 'remove', subgraph: name },
    conflicts: (seen, newest) => differsIn(name, seen, newest),
    prepare: async (newest) => {
      const subgraphs = publishedSubgraphs(registry, newest);
      const others = subgraphs.filter((other) => other.name !== name);
      if (others.length === subgraphs.length) {
        const names = Object.keys(newest.subgraphs).join(', ');
        throw new InputError(
          `${displayPath(registry.folder)} has no subgraph "${name}"; it has: ${names}.`,
        );
      }
      if (others.length === 0) {
        throw new InputError(`${name} is the only subgraph: a supergraph without any is none.`);
      }
      return await prepare(registry, newest, others, options);
    },
  };
}

/** The subgraphs of a revision with the places where their schemas stand. */
export function publishedSubgraphs(registry: Registry, revision: Revision): Subgraph[] {
  return toSubgraphs(revision.subgraphs, registry.revisionPath(revision.revision));
}

async function prepare(
  registry: Registry,
  newest: Revision,
  subgraphs: readonly Subgraph[],
  { check, documents, replaceDocuments }: ChangeOptions,
): Promise<Prepared> {
  const after = composeGraph(subgraphs);
  if ('errors' in after) return { sections: [compositionErrors(after.errors)] };
  const before = composePublished(registry, newest);

  const path = registry.revisionPath(newest.revision);
  const published = replaceDocuments ? [] : publishedOperations(newest, path);
  const schemas = [before.apiSchema, after.apiSchema];
  const operations = knownOperations(documents ?? [], published, ...schemas);
  const { manifest, section } = persistedDocuments(operations, after.apiSchema);
  const listed = documents !== undefined || newest.persistedDocuments !== null;

  const state = {
    subgraphs: fromSubgraphs(subgraphs),
    supergraph: after.supergraphSdl,
    persistedDocuments: listed ? manifest : null,
  };
  const report = await check(before, after, operations);
  const sections = [...report.sections, ...(listed ? [section] : [])];
  return passes(report) ? { state, sections } : { sections };
}

/** @throws InputError when what was published does not compose any more, with a newer composer */
export function composePublished(registry: Registry, revision: Revision): ComposedGraph {
  const graph = composeGraph(publishedSubgraphs(registry, revision));
  if (!('errors' in graph)) return graph;
  const [error] = graph.errors;
  throw new InputError(
    `Revision ${revision.revision} of ${displayPath(registry.folder)} does not compose with the composer that is installed here: ${error?.message ?? 'no reason given'}`,
  );
}

function routingSections(newest: Revision, { name, routingUrl }: Subgraph): Section[] {
  const before = newest.subgraphs[name]?.routingUrl;
  if (before === undefined || before === routingUrl) return [];
  const finding: Finding = {
    level: 'notice',
    code: 'ROUTING_URL_CHANGED',
    message: `Routers reach ${name} at ${routingUrl} instead of ${before}.`,
    places: [],
  };
  return [{ title: 'Routing', summary: finding.message, findings: [finding] }];
}

function differsIn(name: string, one: Revision, other: Revision): boolean {
  return !isDeepStrictEqual(one.subgraphs[name], other.subgraphs[name]);
}

function origin({ author, commit }: Origin): Origin {
  return { author, commit };
}
