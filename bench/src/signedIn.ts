import { ask, type Target } from './measure.ts';
import { signIn } from './workloads.ts';

/**
 * Signs in.
 *
 * @returns an access token, good for minutes
 * @throws Error when the account is not let in
 */
export async function accessToken(
  target: Target,
  email: string,
  password: string,
): Promise<string> {
  const answer = await ask(target, signIn(email, password));
  const token = /"accessToken":"([^"]+)"/.exec(answer)?.[1];
  if (token === undefined) throw new Error(`${email} could not sign in: ${answer.slice(0, 500)}`);
  return token;
}
