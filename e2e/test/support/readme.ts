import { readFileSync } from 'node:fs';

import { readCurl } from './curl.ts';

/** The text of a file, by its path in the repository. */
export const readRepositoryFile = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** The first block of code of a language in the README, or the first that contains something. */
export function inReadme(language: string, containing = ''): string {
  const blocks = readRepositoryFile('README.md').matchAll(/```(\w+)\n([\s\S]*?)```/g);
  for (const [, name, code] of blocks) {
    if (name === language && code?.includes(containing)) return code;
  }
  throw new Error(`The README has no ${language} block with ${containing}.`);
}

/** What the README's command to sign in answers. */
export interface SignInOfReadme {
  data: { signIn: Record<string, string> };
}

/**
 * Runs a curl command of the README against the endpoint at an address.
 *
 * @param variables what the shell's variables hold
 * @throws Error when the answer is not 200
 */
export async function runCurl(
  url: string,
  shell: string,
  variables?: Record<string, string>,
): Promise<unknown> {
  const { path, headers, body } = readCurl(shell, variables);
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
}
