import { stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';

import type { Subgraph } from '../compose/compose.ts';
import { readSubgraphs } from '../compose/readSubgraphs.ts';
import { fetchText, whyRefused } from '../config/fetchText.ts';
import { displayPath, isUrl, readInput, type ReadText } from '../config/files.ts';
import { InputError } from '../errors.ts';
import { readRegistry } from '../registry/readRegistry.ts';
import { fromSupergraph } from './fromSupergraph.ts';
import { GitRepository } from './git.ts';
import { type ComposedGraph, composeGraph } from './graph.ts';

/** What a change is compared with. */
export interface Baseline {
  readonly graph: ComposedGraph;
  /** What it is, for people: `1a2b3c4d5e6f, where this branch left main`. */
  readonly name: string;
}

/** Where to find a baseline. */
export interface BaselineOptions {
  /** The supergraph.yaml of the working tree: a revision's is at the same path. */
  readonly config: string;
  /** A git revision, a file (supergraph.yaml, a supergraph or a release), a registry or a URL. */
  readonly against?: string | undefined;
  /** The branch that changes are merged into, for where nothing else is said. */
  readonly base: string;
}

/**
 * Reads what a change is compared with. Where `against` is not said, it is the commit at which this
 * branch left its base; on the base itself it is the last commit while there are changes since, and
 * else the one before.
 *
 * @throws InputError when there is no such baseline, or it does not compose
 */
export async function readBaseline({ config, against, base }: BaselineOptions): Promise<Baseline> {
  if (against === undefined) return readLast(config, base);
  if (isUrl(against)) return { graph: await readUrl(against), name: against };
  const file = await stat(against).catch(() => undefined);
  if (file?.isDirectory() === true) return readPublished(against);
  if (file !== undefined)
    return { graph: await readFileGraph(against), name: displayPath(against) };
  const repository = await GitRepository.of(config);
  const commit = await repository?.commit(against);
  if (repository === undefined || commit === undefined) {
    throw new InputError(`"${against}" is neither a file nor a git revision to compare with.`);
  }
  return readCommit(repository, commit, config, against);
}

async function readLast(config: string, base: string): Promise<Baseline> {
  const repository = await GitRepository.of(config);
  const head = await repository?.commit('HEAD');
  if (repository === undefined || head === undefined) {
    throw new InputError(
      `${displayPath(config)} is in no git repository with a commit: say what to compare with, by --against.`,
    );
  }
  const left = await repository.mergeBase(head, base);
  if (left !== undefined && left !== head) {
    return readCommit(repository, left, config, `where this branch left ${base}`);
  }
  if (await repository.hasChanges(dirname(config))) {
    return readCommit(repository, head, config, 'the last commit');
  }
  const parent = await repository.commit('HEAD^');
  if (parent === undefined) return readCommit(repository, head, config, 'the only commit');
  return readCommit(repository, parent, config, 'the commit before the last');
}

async function readCommit(
  repository: GitRepository,
  commit: string,
  config: string,
  what: string,
): Promise<Baseline> {
  const name = `${commit.slice(0, 12)} (${what})`;
  return { graph: await readConfig(config, name, repository.reader(commit)), name };
}

async function readPublished(folder: string): Promise<Baseline> {
  const { revision, subgraphs } = await readRegistry(folder);
  const name = `revision ${revision} of ${displayPath(folder)}`;
  return { graph: composed(subgraphs, name), name };
}

async function readFileGraph(path: string): Promise<ComposedGraph> {
  if (['.yaml', '.yml'].includes(extname(path))) return readConfig(path, displayPath(path));
  return readSupergraph(await readInput(path, 'the baseline'), displayPath(path));
}

async function readUrl(url: string): Promise<ComposedGraph> {
  const { response, text } = await fetchText(url, 'the baseline');
  const refused = whyRefused(response);
  if (refused !== undefined) throw new InputError(`Cannot read the baseline, ${url}: ${refused}.`);
  return readSupergraph(text, url);
}

/** A supergraph alone, or the release of a registry that holds one. */
function readSupergraph(text: string, name: string): ComposedGraph {
  if (!text.trimStart().startsWith('{')) return fromSupergraph(text, name);
  let release: unknown;
  try {
    release = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${name} is neither a supergraph nor a release.`, { cause });
  }
  const supergraph: unknown =
    typeof release === 'object' && release !== null
      ? Reflect.get(release, 'supergraph')
      : undefined;
  if (typeof supergraph === 'string') return fromSupergraph(supergraph, name);
  throw new InputError(`${name} is no release: it has no "supergraph".`);
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
