import { stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';

import type { Subgraph } from '../compose/compose.ts';
import { readSubgraphs } from '../compose/readSubgraphs.ts';
import { fetchText, whyRefused } from '../config/fetchText.ts';
import { displayPath, isUrl, readInput, type ReadText } from '../config/files.ts';
import { InputError } from '../errors.ts';
import { documentAt } from '../manifest/documents.ts';
import { publishedOperations } from '../registry/documents.ts';
import { readRegistry } from '../registry/readRegistry.ts';
import { parseRelease } from '../registry/revision.ts';
import { fromSupergraph } from './fromSupergraph.ts';
import { GitRepository } from './git.ts';
import { type ComposedGraph, composeGraph } from './graph.ts';
import type { KnownOperation } from './operations.ts';
import { parseDocuments } from './parseOperations.ts';

/** What a change is compared with. */
export interface Baseline {
  readonly graph: ComposedGraph;
  /**
   * What clients that are out were built to send, as far as the baseline tells: of a commit, what the
   * working tree has no more; of a registry or a release, all.
   */
  readonly operations: readonly KnownOperation[];
  /** What it is, for people: `1a2b3c4d5e6f, where this branch left main`. */
  readonly name: string;
}

/** Where to find a baseline. */
export interface BaselineOptions {
  /** The supergraph.yaml of the working tree: a revision's is at the same path. */
  readonly config: string;
  /** The folder of the clients' documents in the working tree. Not looked at when left out. */
  readonly operations?: string;
  /** A git revision, a file (supergraph.yaml, a supergraph or a release), a registry or a URL. */
  readonly against?: string | undefined;
  /** The branch that changes are merged into. Default: `main`, here or of `origin`, if there is one. */
  readonly base?: string | undefined;
}

/**
 * Reads what a change is compared with. Where `against` is not said, it is the commit at which this
 * branch left its base; on the base itself it is the last commit while there are changes since, and
 * else the one before.
 *
 * @throws InputError when there is no such baseline, or it does not compose
 */
export async function readBaseline(options: BaselineOptions): Promise<Baseline> {
  const { config, against } = options;
  if (against === undefined) return readLast(options);
  if (isUrl(against)) return readUrl(against);
  const file = await stat(against).catch(() => undefined);
  if (file?.isDirectory() === true) return readPublished(against);
  if (file !== undefined) return readFileBaseline(against);
  const repository = await GitRepository.of(config);
  const commit = await repository?.commit(against);
  if (repository === undefined || commit === undefined) {
    throw new InputError(`"${against}" is neither a file nor a git revision to compare with.`);
  }
  return readCommit(repository, commit, options, against);
}

async function readLast(options: BaselineOptions): Promise<Baseline> {
  const { config, base } = options;
  const repository = await GitRepository.of(config);
  const head = await repository?.commit('HEAD');
  if (repository === undefined || head === undefined) {
    throw new InputError(
      `${displayPath(config)} is in no git repository with a commit: say what to compare with, by --against.`,
    );
  }
  const branch = base ?? (await usualBase(repository));
  const left = branch && (await repository.mergeBase(head, branch));
  if (left === undefined && base !== undefined) throw await noBase(repository, base);
  if (left && left !== head) {
    return readCommit(repository, left, options, `where this branch left ${branch}`);
  }
  if (await repository.hasChanges(dirname(config))) {
    return readCommit(repository, head, options, 'the last commit');
  }
  const parent = await repository.commit('HEAD^');
  if (parent === undefined) return readCommit(repository, head, options, 'the only commit');
  return readCommit(repository, parent, options, 'the commit before the last');
}

async function usualBase(repository: GitRepository): Promise<string | undefined> {
  for (const branch of ['main', 'origin/main']) {
    if ((await repository.commit(branch)) !== undefined) return branch;
  }
  return undefined;
}

/** Why it is not known where this branch left the one that was named. */
async function noBase(repository: GitRepository, base: string): Promise<InputError> {
  const isThere = (await repository.commit(base)) !== undefined;
  const why = isThere
    ? `The history here does not reach back to where this branch left ${base}: fetch all of it (git fetch --unshallow)`
    : `There is no branch "${base}" to compare with: fetch it`;
  return new InputError(`${why}, or say what to compare with, by --against.`);
}

async function readCommit(
  repository: GitRepository,
  commit: string,
  { config, operations }: BaselineOptions,
  what: string,
): Promise<Baseline> {
  const revision = commit.slice(0, 12);
  const name = `${revision} (${what})`;
  const graph = await readConfig(config, name, repository.reader(commit));
  if (operations === undefined) return { graph, operations: [], name };
  const files = await repository.textsBefore(commit, operations);
  const documents = files.flatMap(({ path, text }) => documentAt(operations, path, text) ?? []);
  // What was wrong already then is nothing that a change can break.
  const valid = parseDocuments(documents, graph.apiSchema).operations;
  return { graph, operations: valid.map((operation) => ({ ...operation, revision })), name };
}

async function readPublished(folder: string): Promise<Baseline> {
  const { revision, subgraphs, operations } = await readRegistry(folder);
  const name = `revision ${revision} of ${displayPath(folder)}`;
  return { graph: composed(subgraphs, name), operations, name };
}

async function readFileBaseline(path: string): Promise<Baseline> {
  const name = displayPath(path);
  if (['.yaml', '.yml'].includes(extname(path))) {
    return { graph: await readConfig(path, name), operations: [], name };
  }
  return readSupergraph(await readInput(path, 'the baseline'), name);
}

async function readUrl(url: string): Promise<Baseline> {
  const { response, text } = await fetchText(url, 'the baseline');
  const refused = whyRefused(response);
  if (refused !== undefined) throw new InputError(`Cannot read the baseline, ${url}: ${refused}.`);
  return readSupergraph(text, url);
}

/** A supergraph alone, or the release of a registry that holds one. */
function readSupergraph(text: string, name: string): Baseline {
  if (!text.trimStart().startsWith('{')) {
    return { graph: fromSupergraph(text, name), operations: [], name };
  }
  const release = parseRelease(text, name);
  const graph = fromSupergraph(release.supergraph, name);
  return { graph, operations: publishedOperations(release, name), name };
}

async function readConfig(
  config: string,
  name: string,
  readText?: ReadText,
): Promise<ComposedGraph> {
  return composed(await readSubgraphs(config, readText), name);
}

function composed(subgraphs: readonly Subgraph[], name: string): ComposedGraph {
  const graph = composeGraph(subgraphs);
  if (!('errors' in graph)) return graph;
  const [error] = graph.errors;
  throw new InputError(
    `There is nothing to compare with: ${name} does not compose (${error?.code ?? ''}: ${error?.message ?? ''}).`,
  );
}
