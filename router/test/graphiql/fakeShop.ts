/** What the page sent. */
export interface SentRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly authorization: string | null;
}

/** The shop's API as far as a session sees it: it knows one person and counts the tokens it gives. */
export class FakeShop {
  /** The time that it and the page read, in milliseconds. */
  time = Date.parse('2026-11-22T12:00:00.000Z');
  readonly sent: SentRequest[] = [];
  /** Whether refresh tokens are taken. */
  sessionLives = true;
  isDown = false;
  /** Whether only users, which renews tokens, is down. */
  cannotRefresh = false;
  /** Access tokens that are refused although they have not expired. */
  readonly revoked = new Set<string>();
  #given = 0;

  readonly fetch = (_input: unknown, init: RequestInit = {}): Promise<Response> => {
    if (this.isDown) return Promise.reject(new TypeError('Failed to fetch'));
    const { query, variables } = JSON.parse(
      typeof init.body === 'string' ? init.body : '{}',
    ) as SentRequest;
    const authorization = new Headers(init.headers).get('authorization');
    this.sent.push({ query, variables, authorization });
    return Promise.resolve(this.#answer(query, variables, authorization));
  };

  /** The `authorization` of every request that holds a text, in order. */
  sentWith(text: string): (string | null)[] {
    return this.sent
      .filter(({ query }) => query.includes(text))
      .map(({ authorization }) => authorization);
  }

  #answer(
    query: string,
    { input }: Readonly<Record<string, unknown>>,
    authorization: string | null,
  ): Response {
    if (authorization !== null && this.revoked.has(authorization)) {
      return json(401, { errors: [{ message: 'This token is not valid.' }] });
    }
    if (query.includes('signIn')) {
      const right = (input as { password?: unknown }).password === 'right';
      return outcome(right ? this.#tokens() : { message: 'These do not belong together.' });
    }
    if (query.includes('refreshSession') && this.cannotRefresh) {
      return json(200, { data: null, errors: [{ message: 'The service users does not answer.' }] });
    }
    if (query.includes('refreshSession')) {
      return outcome(this.sessionLives ? this.#tokens() : { message: 'The session has ended.' });
    }
    const me = { displayName: 'Emily Johnson', role: 'ADMINISTRATOR' };
    return json(200, { data: { me } });
  }

  /** An access token ends after 15 minutes, and a session after 30 days. */
  #tokens(): Record<string, string> {
    this.#given += 1;
    return {
      accessToken: `access${this.#given}`,
      accessTokenExpiresAt: new Date(this.time + 15 * 60_000).toISOString(),
      refreshToken: `refresh${this.#given}`,
      refreshTokenExpiresAt: new Date(this.time + 30 * 86_400_000).toISOString(),
    };
  }
}

function outcome(value: Record<string, string>): Response {
  return json(200, { data: { outcome: value } });
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}
