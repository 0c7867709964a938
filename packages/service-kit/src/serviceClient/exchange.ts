import type { IncomingHttpHeaders } from 'node:http';

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
  /** Whether the service may have read some of the request; if not, a mutation may be repeated, too. */
  readonly sent: boolean;

  constructor(
    reason: FetchFailureReason,
    message: string,
    { sent = true, ...options }: ErrorOptions & { readonly sent?: boolean } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.sent = sent;
  }
}

/**
 * How long a connection is kept that nobody uses, in milliseconds. A service that stops, and still
 * answers for longer than this (`drainMs`), closes no connection that a request is about to use.
 */
export const IDLE_CONNECTION_MS = 4_000;

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
  /** The service closes the connection after this answer, as one does that is about to stop. */
  readonly closes: boolean;
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
  #closes = false;
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
      const message = `no answer within ${timeoutMs} ms`;
      this.#fail(new FetchFailure('timeout', message, { sent: this.#sent }));
    }, timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection until its time was over: it must not be sent any more.
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  /** undici calls `onRequestStart` when it has a connection, before it writes the first byte to it. */
  get #sent(): boolean {
    return this.#controller !== undefined;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    { connection }: IncomingHttpHeaders,
  ): void {
    this.#status = status;
    this.#closes = connection === 'close';
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
    this.#resolve({ status: this.#status, body: body.toString('utf8'), closes: this.#closes });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // The log adds the cause's message.
    this.#fail(
      this.#status === 0
        ? new FetchFailure('connection', 'the connection failed', {
            cause: error,
            sent: this.#sent,
          })
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
