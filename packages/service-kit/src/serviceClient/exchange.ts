import type { Dispatcher } from 'undici';

/** Why a request to a service has no answer that can be used. */
export type FetchFailureReason =
  | 'connection' // no connection, or it broke before an answer began: the request may be repeated
  | 'interrupted' // the connection broke in the middle of the answer
  | 'timeout'
  | 'too large'
  | 'not GraphQL'
  | 'refused' // the service does not believe the caller's token
  | 'ill' // the service says that it cannot serve now
  | 'circuit open'; // it failed so often that it is not asked for a while

/** A request to a service that has no answer; its message and cause are for the log only. */
export class FetchFailure extends Error {
  override readonly name = 'FetchFailure';
  readonly reason: FetchFailureReason;

  constructor(reason: FetchFailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

export interface ExchangeOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long the whole exchange may take, waiting for a connection included, in milliseconds. */
  readonly timeoutMs: number;
  /** The largest answer that is read, in bytes. */
  readonly maxResponseBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends one POST request and reads its answer whole. It goes below undici's streams, which cost more
 * than the rest of the exchange when the answer is wanted whole.
 *
 * @throws {FetchFailure}
 */
export function exchange(dispatcher: Dispatcher, options: ExchangeOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(options, resolve, reject);
    const { path, headers, body } = options;
    dispatcher.dispatch({ method: 'POST', path, headers, body }, handler);
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #maxResponseBytes: number;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (failure: FetchFailure) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: FetchFailure | undefined;
  #status = 0;
  #size = 0;
  readonly #chunks: Buffer[] = [];

  constructor(
    { timeoutMs, maxResponseBytes }: ExchangeOptions,
    resolve: (answer: Answer) => void,
    reject: (failure: FetchFailure) => void,
  ) {
    this.#maxResponseBytes = maxResponseBytes;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => {
      this.#fail(new FetchFailure('timeout', `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection until its time was over: it must not be sent any more.
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxResponseBytes) {
      const message = `the answer is larger than ${this.#maxResponseBytes} bytes`;
      this.#fail(new FetchFailure('too large', message));
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const [first] = this.#chunks;
    const body =
      this.#chunks.length === 1 && first !== undefined
        ? first
        : Buffer.concat(this.#chunks, this.#size);
    this.#resolve({ status: this.#status, body: body.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // The log adds the cause's message.
    this.#fail(
      this.#status === 0
        ? new FetchFailure('connection', 'the connection failed', { cause: error })
        : new FetchFailure('interrupted', 'the connection broke', { cause: error }),
    );
  }

  /** The first failure is the one that counts: aborting makes undici report another. */
  #fail(failure: FetchFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    clearTimeout(this.#timer);
    this.#reject(failure);
    this.#controller?.abort(failure);
  }
}
