import type { LookupFunction } from 'node:net';

import {
  type Answer,
  exchange,
  type ExchangeOptions,
  FetchFailure,
  IDLE_CONNECTION_MS,
  type Logger,
} from '@shop/service-kit';
import { Pool } from 'undici';

/** How long an instance of a subgraph is left alone that fails. */
export interface EjectionOptions {
  /** How long an instance that fails is not asked, in milliseconds; twice as long each further time. */
  readonly ejectForMs: number;
  /** The longest such pause, in milliseconds. One that served for as long begins with the shortest. */
  readonly ejectForAtMostMs: number;
  /** How many timeouts in a row take an instance out; one may be the request's fault. */
  readonly timeoutsToEject: number;
}

/** An address that DNS has for a host. */
export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

export interface InstanceOptions {
  readonly url: URL;
  /** Which of its host's addresses it is; without it, the system chooses one for each connection. */
  readonly address?: HostAddress | undefined;
  /** How long it may take to connect, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly ejection: EjectionOptions;
  /** Whether the subgraph has no other instance: it is asked then, whatever it did. */
  readonly isAlone: () => boolean;
  readonly logger: Logger;
}

/**
 * How an instance stands: it is `in`, or it announced with `Connection: close` that it is `leaving`,
 * or it is `out` because it failed.
 */
export type Standing = 'in' | 'leaving' | 'out';

/** So many requests to one instance are under way at once; further ones wait, within their timeout. */
const CONNECTIONS = 128;

/** With these, a proxy or the service itself says that what is behind the address cannot serve now. */
const illStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether an answer says that the instance, not the request, is at fault. */
export function isIll({ status }: Answer): boolean {
  return illStatuses.has(status);
}

/** One instance of a subgraph: its connections, and what its last answers say of it. */
export class Instance {
  readonly #options: InstanceOptions;
  readonly #path: string;
  readonly #logger: Logger;
  /** The one in use is the last; those before it finish what they have. */
  readonly #pools = new Set<Pool>();
  #pool: Pool;
  #pending = 0;
  #standing: Standing = 'in';
  /** Counts changes of the standing: what was asked before one says nothing of the time after it. */
  #period = 0;
  #since = -Infinity;
  #timeouts = 0;
  #pauseMs = 0;
  #probing = false;

  constructor(options: InstanceOptions) {
    const { url, address } = options;
    this.#options = options;
    this.#path = `${url.pathname}${url.search}`;
    this.#logger = options.logger.child({ instance: address?.address ?? url.host });
    this.#pool = this.#openPool();
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** How many requests it has not answered yet. */
  get pending(): number {
    return this.#pending;
  }

  /** Sends a request to it, and draws conclusions from how that ends. @throws {FetchFailure} */
  async exchange(request: Omit<ExchangeOptions, 'path'>): Promise<Answer> {
    const period = this.#period;
    this.#pending += 1;
    try {
      const answer = await exchange(this.#pool, { ...request, path: this.#path });
      if (period === this.#period) this.#judgeAnswer(answer);
      return answer;
    } catch (failure) {
      if (failure instanceof FetchFailure && period === this.#period) this.#judgeFailure(failure);
      throw failure;
    } finally {
      this.#pending -= 1;
    }
  }

  /**
   * Finds out whether one that is not in is back, if its pause is over and nobody else does just now.
   *
   * @param probe sends it a request that does no harm
   */
  probe(probe: () => Promise<unknown>): void {
    if (this.#standing === 'in' || this.#probing) return;
    if (performance.now() < this.#since + this.#pauseMs) return;
    this.#probing = true;
    probe()
      .catch((error: unknown) => {
        this.#logger.debug({ err: error }, 'the instance is not back yet');
      })
      .finally(() => {
        this.#probing = false;
      });
  }

  /** Lets requests in flight finish, then closes its connections. */
  retire(): void {
    for (const pool of this.#pools) this.#closePool(pool);
  }

  /** Closes its connections; requests in flight fail. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#pools].map((pool) => pool.destroy()));
  }

  #judgeAnswer(answer: Answer): void {
    this.#timeouts = 0;
    if (isIll(answer)) this.#takeOut(`it answers with the status ${answer.status}`);
    else if (answer.closes) this.#leave();
    else this.#admit();
  }

  #judgeFailure({ reason, message }: FetchFailure): void {
    if (reason === 'timeout') {
      this.#timeouts += 1;
      if (this.#timeouts >= this.#options.ejection.timeoutsToEject) this.#takeOut(message);
    } else if (reason === 'connection' || reason === 'interrupted') {
      this.#takeOut(message);
    }
  }

  #admit(): void {
    if (this.#standing === 'in') return;
    this.#turn('in');
    this.#logger.info('the instance serves again');
  }

  #takeOut(reason: string): void {
    if (this.#options.isAlone()) return;
    this.#lengthenPause();
    const wasIn = this.#standing === 'in';
    this.#turn('out');
    if (wasIn) this.#logger.warn({ reason }, 'an instance is taken out for a while');
  }

  /** Its idle connections are closed before it does it: what is sent on one just then would be lost. */
  #leave(): void {
    this.#pauseMs = this.#options.ejection.ejectForMs;
    const wasLeaving = this.#standing === 'leaving';
    this.#turn('leaving');
    if (wasLeaving) return;
    const left = this.#pool;
    this.#pool = this.#openPool();
    this.#closePool(left);
    if (!this.#options.isAlone()) this.#logger.info('an instance is about to stop');
  }

  #turn(standing: Standing): void {
    this.#standing = standing;
    this.#period += 1;
    this.#since = performance.now();
    this.#timeouts = 0;
  }

  #lengthenPause(): void {
    const { ejectForMs, ejectForAtMostMs } = this.#options.ejection;
    const servedLong =
      this.#standing === 'in' && performance.now() - this.#since > ejectForAtMostMs;
    this.#pauseMs =
      servedLong || this.#pauseMs === 0
        ? ejectForMs
        : Math.min(2 * this.#pauseMs, ejectForAtMostMs);
  }

  #openPool(): Pool {
    const { url, address, connectTimeoutMs } = this.#options;
    const pool = new Pool(url.origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      // The origin keeps the host's name, so that the Host header and the certificate are its own.
      connect: { timeout: connectTimeoutMs, ...(address && { lookup: always(address) }) },
      // The exchange has a timeout of its own, for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveMaxTimeout: IDLE_CONNECTION_MS,
    });
    this.#pools.add(pool);
    return pool;
  }

  #closePool(pool: Pool): void {
    pool.close().then(
      () => this.#pools.delete(pool),
      // It was destroyed meanwhile, with the others.
      () => undefined,
    );
  }
}

function always({ address, family }: HostAddress): LookupFunction {
  return (_host, { all }, found) => {
    if (all === true) found(null, [{ address, family }]);
    else found(null, address, family);
  };
}
