/**
 * Runs a job when asked to, never twice at once. Requests that come in quick succession, as when an
 * editor saves many files, are one; a request that comes while the job runs makes it run once more.
 */
export class OneAtATime {
  readonly #job: () => Promise<void>;
  readonly #quietMs: number;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #next: PromiseWithResolvers | undefined;

  /**
   * @param job must not reject: it reports its own failures
   * @param quietMs how long to wait for more requests, in milliseconds
   */
  constructor(job: () => Promise<void>, quietMs = 100) {
    this.#job = job;
    this.#quietMs = quietMs;
  }

  /** Asks for the job. Resolves once it has run from start to end after this request. */
  request(): Promise<void> {
    this.#next ??= withResolvers();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#start();
    }, this.#quietMs);
    return this.#next.promise;
  }

  /** Forgets a request that has not begun, and waits for a job that has. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#last;
  }

  #start(): void {
    const next = this.#next;
    this.#next = undefined;
    this.#last = this.#last.then(this.#job).then(next?.resolve);
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
