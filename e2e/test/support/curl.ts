/** A command of the documentation that asks the endpoint, as a request. */
export interface CurlRequest {
  /** The path on the endpoint's host. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Reads the curl command of a block of shell, so that a test can run it where there is no curl.
 *
 * @param shell the block
 * @param variables what the shell's variables hold
 * @throws Error when the block asks for anything but a POST to the documented endpoint
 */
export function readCurl(
  shell: string,
  variables: Readonly<Record<string, string>> = {},
): CurlRequest {
  const [, url] = /^curl (\S+)/m.exec(shell) ?? [];
  const [, body] = /--data '([^']*)'/.exec(shell) ?? [];
  if (url === undefined || body === undefined) throw new Error(`No POST by curl:\n${shell}`);
  const { origin, pathname } = new URL(url);
  if (origin !== 'http://localhost:4000') throw new Error(`Another endpoint: ${origin}`);
  const headers = [...shell.matchAll(/--header (?:'([^']*)'|"([^"]*)")/g)].map(
    ([, single, double]) => {
      const header = single ?? expand(double ?? '', variables);
      const at = header.indexOf(': ');
      return [header.slice(0, at), header.slice(at + 2)] as const;
    },
  );
  return { path: pathname, headers: Object.fromEntries(headers), body };
}

function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`Nothing says what $${name} is.`);
    return value;
  });
}
