import { isRecord, NoAnswer, readTokens, ShopClient } from './shopClient.js';

/**
 * Who is signed in.
 *
 * @typedef {object} SignedIn
 * @property {string} displayName
 * @property {string} role such as `ADMINISTRATOR`
 * @property {Date} until when the session ends if it is not used before
 *
 * @typedef {import('./shopClient.js').Tokens} Tokens
 * @typedef {import('./shopClient.js').Person} Person
 *
 * @typedef {object} SessionOptions
 * @property {string} url the endpoint
 * @property {import('./shopClient.js').Fetch} fetch
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage outlasts a reload of the page
 * @property {() => number} [now] the time in milliseconds
 */

const storageKey = 'shop-session';

/** So long before its end an access token is renewed: a request may take a while to arrive. */
const renewMs = 30_000;

/**
 * The page's session: signs in and out, adds the access token to what is asked, and renews it. Reads
 * and writes the storage, so that a reload of the page goes on with the session.
 */
export class Session {
  #options;
  #client;
  /** @type {(Tokens & Person) | undefined} */
  #current;
  /** The refresh that is under way: a refresh token can be used once. @type {Promise<void> | undefined} */
  #refreshing;
  /** @type {(() => void)[]} */
  #listeners = [];

  /** @param {SessionOptions} options */
  constructor(options) {
    this.#options = options;
    this.#client = new ShopClient(options.url, options.fetch);
    this.#current = this.#restore();
  }

  /** @returns {SignedIn | undefined} undefined when nobody is signed in */
  get current() {
    if (this.#current === undefined) return undefined;
    const { displayName, role, refreshTokenExpiresAt } = this.#current;
    return { displayName, role, until: new Date(refreshTokenExpiresAt) };
  }

  /**
   * Calls a function after every change of who is signed in, or until when.
   *
   * @param {() => void} listener
   */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /**
   * Begins a session in the place of the one that there is.
   *
   * @param {string} email
   * @param {string} password
   * @returns {Promise<string | undefined>} why it could not, in words; undefined when it did
   */
  async signIn(email, password) {
    try {
      const outcome = await this.#client.signIn(email, password);
      if ('refusal' in outcome) return outcome.refusal;
      const person = await this.#client.me(outcome.tokens.accessToken);
      this.#change({ ...outcome.tokens, ...person });
      return undefined;
    } catch (error) {
      if (error instanceof NoAnswer) return error.message;
      throw error;
    }
  }

  /** Ends the session: here at once, and at the shop where that can be reached. */
  async signOut() {
    const { accessToken } = this.#current ?? {};
    this.#change(undefined);
    if (accessToken === undefined) return;
    try {
      await this.#client.signOut(accessToken);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }

  /**
   * As the browser's `fetch`, with the access token of the session: renewed before it ends, and once
   * more when the API refuses it. A request that has an `authorization` header of its own, or that is
   * sent while nobody is signed in, is left as it is.
   *
   * @param {string | URL | Request} input
   * @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  async fetch(input, init = {}) {
    const { fetch } = this.#options;
    const headers = new Headers(init.headers);
    if (headers.has('authorization')) return fetch(input, init);
    if (this.#endsSoon()) await this.#refresh();
    const used = this.#current?.accessToken;
    if (used === undefined) return fetch(input, init);

    const response = await fetch(input, withToken(init, used));
    if (response.status !== 401) return response;
    if (this.#current?.accessToken === used) await this.#refresh();
    const next = this.#current?.accessToken;
    if (next === used) return response;
    return fetch(input, next === undefined ? init : withToken(init, next));
  }

  #endsSoon() {
    if (this.#current === undefined) return false;
    return Date.parse(this.#current.accessTokenExpiresAt) - this.#now() < renewMs;
  }

  /** @returns {Promise<void>} once the tokens are new, or the session is known to have ended */
  #refresh() {
    this.#refreshing ??= this.#refreshOnce().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refreshOnce() {
    const before = this.#current;
    if (before === undefined) return;
    try {
      const outcome = await this.#client.refresh(before.refreshToken);
      // Meanwhile the person may have signed out, or in as somebody else.
      if (this.#current?.refreshToken !== before.refreshToken) return;
      this.#change('tokens' in outcome ? { ...before, ...outcome.tokens } : undefined);
    } catch (error) {
      // The session may go on once the shop answers again.
      if (!(error instanceof NoAnswer)) throw error;
    }
  }

  /** @param {(Tokens & Person) | undefined} current */
  #change(current) {
    this.#current = current;
    const { storage } = this.#options;
    if (current === undefined) storage.removeItem(storageKey);
    else storage.setItem(storageKey, JSON.stringify(current));
    for (const listener of this.#listeners) listener();
  }

  #restore() {
    const stored = readStored(this.#options.storage.getItem(storageKey));
    const over = stored === undefined || Date.parse(stored.refreshTokenExpiresAt) <= this.#now();
    return over ? undefined : stored;
  }

  #now() {
    return (this.#options.now ?? Date.now)();
  }
}

/**
 * @param {RequestInit} init
 * @param {string} accessToken
 * @returns {RequestInit}
 */
function withToken(init, accessToken) {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${accessToken}`);
  return { ...init, headers };
}

/**
 * @param {string | null} text
 * @returns {(Tokens & Person) | undefined}
 */
function readStored(text) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(text ?? 'null');
  } catch {
    return undefined; // written by something else: as good as none
  }
  const tokens = readTokens(value);
  if (tokens === undefined || !isRecord(value)) return undefined;
  return { ...tokens, displayName: String(value['displayName']), role: String(value['role']) };
}
