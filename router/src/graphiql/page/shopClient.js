/**
 * Asks the shop's API what a session needs.
 *
 * @typedef {object} Tokens
 * @property {string} accessToken
 * @property {string} accessTokenExpiresAt RFC 3339
 * @property {string} refreshToken
 * @property {string} refreshTokenExpiresAt RFC 3339
 *
 * @typedef {object} Person
 * @property {string} displayName
 * @property {string} role
 *
 * @typedef {{ tokens: Tokens } | { refusal: string }} Outcome tokens, or why there are none, in words
 *
 * @typedef {typeof globalThis.fetch} Fetch
 */

const tokens = 'accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt';

const documents = {
  signIn: `mutation SignIn($input: SignInInput!) {
    outcome: signIn(input: $input) { ... on SignedIn { ${tokens} } ... on UserError { message } }
  }`,
  refresh: `mutation RefreshSession($input: RefreshSessionInput!) {
    outcome: refreshSession(input: $input) { ... on SignedIn { ${tokens} } ... on UserError { message } }
  }`,
  signOut: 'mutation SignOut { signOut { endedSessions } }',
  me: 'query Me { me { displayName role } }',
};

/** The API gave no answer that can be used; its message is for people. */
export class NoAnswer extends Error {}

/** The operations on sessions, each as a function. */
export class ShopClient {
  #url;
  #fetch;

  /**
   * @param {string} url the endpoint
   * @param {Fetch} fetch
   */
  constructor(url, fetch) {
    this.#url = url;
    this.#fetch = fetch;
  }

  /**
   * @param {string} email
   * @param {string} password
   * @returns {Promise<Outcome>}
   * @throws {NoAnswer}
   */
  async signIn(email, password) {
    const { outcome } = await this.#ask(documents.signIn, { input: { email, password } });
    return toOutcome(outcome);
  }

  /**
   * @param {string} refreshToken
   * @returns {Promise<Outcome>}
   * @throws {NoAnswer}
   */
  async refresh(refreshToken) {
    const { outcome } = await this.#ask(documents.refresh, { input: { refreshToken } });
    return toOutcome(outcome);
  }

  /**
   * @param {string} accessToken
   * @throws {NoAnswer}
   */
  async signOut(accessToken) {
    await this.#ask(documents.signOut, {}, accessToken);
  }

  /**
   * Whose token it is.
   *
   * @param {string} accessToken
   * @returns {Promise<Person>}
   * @throws {NoAnswer}
   */
  async me(accessToken) {
    const { me } = await this.#ask(documents.me, {}, accessToken);
    if (!isRecord(me)) throw new NoAnswer('The account is gone.');
    return { displayName: String(me['displayName']), role: String(me['role']) };
  }

  /**
   * @param {string} query
   * @param {Record<string, unknown>} variables
   * @param {string} [accessToken]
   * @returns {Promise<Record<string, unknown>>} the data
   */
  async #ask(query, variables, accessToken) {
    /** @type {unknown} */
    let answer;
    try {
      const response = await this.#fetch(this.#url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      answer = await response.json();
    } catch {
      throw new NoAnswer('The API does not answer.');
    }
    const { data, errors } = isRecord(answer) ? answer : {};
    const error = Array.isArray(errors) ? errors[0] : undefined;
    if (isRecord(error)) throw new NoAnswer(String(error['message']));
    if (!isRecord(data)) throw new NoAnswer('The API gave no data.');
    return data;
  }
}

/**
 * @param {unknown} value
 * @returns {Tokens | undefined} undefined where it is something else
 */
export function readTokens(value) {
  if (!isRecord(value)) return undefined;
  const { accessToken, accessTokenExpiresAt, refreshToken, refreshTokenExpiresAt } = value;
  if (typeof accessToken !== 'string' || typeof accessTokenExpiresAt !== 'string') return undefined;
  if (typeof refreshToken !== 'string' || typeof refreshTokenExpiresAt !== 'string') {
    return undefined;
  }
  return { accessToken, accessTokenExpiresAt, refreshToken, refreshTokenExpiresAt };
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} outcome
 * @returns {Outcome}
 */
function toOutcome(outcome) {
  const tokens = readTokens(outcome);
  if (tokens !== undefined) return { tokens };
  const message = isRecord(outcome) ? outcome['message'] : undefined;
  if (typeof message !== 'string') throw new NoAnswer('The API gave no answer.');
  return { refusal: message };
}
