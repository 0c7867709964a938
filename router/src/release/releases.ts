import { StartupError, type Check, type Logger } from '@shop/service-kit';

import type { SupergraphSource } from '../supergraph/source.ts';
import { type Release, readRelease, ReleaseRefused } from './release.ts';
import type { ReleaseFigures } from './releaseFigures.ts';
import type { ServedRelease } from './servedRelease.ts';

/** The releases of a source, of which one serves at a time. */
export interface Releases {
  /** What serves now. A request asks once, and stays with what it got. */
  current(): ServedRelease;
  /** For the readiness check: which release serves, and why a newer one does not. */
  check(): Check;
  /** Takes no further release; what serves can go on until its requests are done. */
  close(): Promise<void>;
}

export interface ReleasesOptions {
  readonly source: SupergraphSource;
  readonly logger: Logger;
  readonly figures: ReleaseFigures;
  /**
   * Loads and checks all of a release; what it throws is the reason why the release is refused. It
   * need not take its time when the signal is aborted.
   */
  readonly load: (release: Release, signal: AbortSignal) => Promise<ServedRelease>;
  /** Prepares a release to take over, until the signal is aborted; gives what the log says of it. */
  readonly warmUp: (release: ServedRelease, signal: AbortSignal) => Promise<object>;
}

/** A release that serves, or will as soon as it is warm. */
interface Newest {
  readonly text: string;
  readonly revision: number | undefined;
  /** Aborted when a newer one takes its place. */
  readonly superseded: AbortController;
}

/**
 * Serves the newest good release of a source. A release is loaded whole and warmed up before it takes
 * the place of the one before, all of it at once. One that cannot be loaded is refused and logged,
 * and the one before serves on; one that is still warming up when a newer good one comes is dropped.
 *
 * @throws {StartupError} when there is none to begin with, or it is refused
 */
export async function openReleases(options: ReleasesOptions): Promise<Releases> {
  const { source, logger, figures, load, warmUp } = options;
  let refused: string | undefined;
  let loading: Promise<void> = Promise.resolve();
  let warming: Promise<unknown> = Promise.resolve();
  const closing = new AbortController();

  const serve = (release: ServedRelease, warmth: object): void => {
    current = release;
    figures.serving(release);
    const { id, revision } = release;
    logger.info({ supergraph: id, revision, ...warmth }, 'serving a supergraph');
  };

  /** Loads an offered release, and leaves it to warm up. */
  const take = async (text: string): Promise<void> => {
    if (closing.signal.aborted) return;
    if (text === newest.text) {
      // It was refused, or another was, and the source is back at what serves.
      refused = undefined;
      return;
    }
    const release = readRelease(text);
    refuseOlder(release.revision, newest.revision);
    const loaded = await load(release, closing.signal);
    newest.superseded.abort();
    newest = { text, revision: release.revision, superseded: new AbortController() };
    refused = undefined;
    warming = Promise.all([warming, takeOverWhenWarm(loaded, newest.superseded.signal)]);
  };

  const takeOverWhenWarm = async (
    loaded: ServedRelease,
    superseded: AbortSignal,
  ): Promise<void> => {
    let warmth = {};
    try {
      warmth = await warmUp(loaded, superseded);
    } catch (error) {
      logger.error({ err: error, supergraph: loaded.id }, 'a supergraph serves without a warm-up');
    }
    if (!superseded.aborted) serve(loaded, warmth);
  };

  const refuse = (error: unknown): void => {
    refused = reasonOf(error);
    figures.refused();
    logger.error(
      { err: error, supergraph: current.id },
      'a new supergraph is refused: the one before serves on',
    );
  };

  const first = await source.open(
    (text) => {
      loading = loading.then(() => take(text)).catch(refuse);
    },
    () => {
      figures.sourceFailed();
    },
  );
  let current: ServedRelease;
  let newest: Newest;
  try {
    const release = readRelease(first);
    const superseded = new AbortController();
    newest = { text: first, revision: release.revision, superseded };
    serve((current = await load(release, closing.signal)), {});
  } catch (cause) {
    await source.close();
    if (cause instanceof StartupError) throw cause;
    throw new StartupError(`The supergraph cannot be served: ${reasonOf(cause)}`, { cause });
  }

  return {
    current: () => current,
    check() {
      const { id, revision } = current;
      const trouble = source.trouble?.();
      const detail = [
        revision === undefined ? `serving ${id}` : `serving ${id}, revision ${revision}`,
        ...(refused === undefined ? [] : [`a newer one is refused: ${refused}`]),
        ...(trouble === undefined ? [] : [`a newer one would not be seen: ${trouble}`]),
      ];
      return { ok: true, detail: detail.join('; ') };
    },
    async close() {
      closing.abort();
      await source.close();
      await loading;
      newest.superseded.abort();
      await warming;
    },
  };
}

/** A release that comes late, from a cache for instance, must not undo a newer one. */
function refuseOlder(revision: number | undefined, newest: number | undefined): void {
  if (revision === undefined || newest === undefined || revision >= newest) return;
  throw new ReleaseRefused(
    `its revision ${revision} is lower than ${newest}; a rollback has a higher one`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
