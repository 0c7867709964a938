import { bearer, type Client, createClient } from './client.ts';

/** The tokens of a session, as a client gets them. */
export interface SignedIn {
  __typename: 'SignedIn';
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string;
  refreshTokenExpiresAt: string;
}

/** A failure that a client is expected to handle. */
export interface Failure {
  __typename:
    'EmailTaken' | 'UsernameTaken' | 'InvalidCredentials' | 'TooManyAttempts' | 'SessionEnded';
  message: string;
}

const result = /* GraphQL */ `
  __typename
  ... on SignedIn {
    accessToken
    accessTokenExpiresAt
    refreshToken
    refreshTokenExpiresAt
  }
  ... on UserError {
    message
  }
`;

/** Tries to begin a session. */
export async function trySignIn(
  client: Client,
  email: string,
  password: string,
): Promise<SignedIn | Failure> {
  const { signIn } = await client.read<{ signIn: SignedIn | Failure }>(
    `mutation SignIn($input: SignInInput!) { signIn(input: $input) { ${result} } }`,
    { input: { email, password } },
  );
  return signIn;
}

/** Begins a session. @throws Error when the account is not let in */
export async function signIn(client: Client, email: string, password: string): Promise<SignedIn> {
  return successful(await trySignIn(client, email, password));
}

/** Asks for a session's next tokens. */
export async function tryRefresh(
  client: Client,
  refreshToken: string,
): Promise<SignedIn | Failure> {
  const { refreshSession } = await client.read<{ refreshSession: SignedIn | Failure }>(
    `mutation Refresh($input: RefreshSessionInput!) { refreshSession(input: $input) { ${result} } }`,
    { input: { refreshToken } },
  );
  return refreshSession;
}

/** Gets a session's next tokens. @throws Error when the session goes on no more */
export async function refresh(client: Client, refreshToken: string): Promise<SignedIn> {
  return successful(await tryRefresh(client, refreshToken));
}

/** What an account is made of. */
export interface NewAccount {
  username: string;
  email: string;
  password: string;
}

/** Makes an account and begins its first session. @throws Error when there is no new account */
export async function register(client: Client, account: NewAccount): Promise<SignedIn> {
  const { register } = await client.read<{ register: SignedIn | Failure }>(
    `mutation Register($input: RegisterInput!) { register(input: $input) { ${result} } }`,
    { input: { ...account, firstName: 'New', lastName: 'Customer' } },
  );
  return successful(register);
}

function successful(outcome: SignedIn | Failure): SignedIn {
  if (outcome.__typename === 'SignedIn') return outcome;
  throw new Error(`${outcome.__typename}: ${outcome.message}`);
}

/** A client that sends an access token along. */
export function withToken(url: string, accessToken: string): Client {
  return createClient(url, () => Promise.resolve(bearer(accessToken)));
}
