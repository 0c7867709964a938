/** Where instances of a subgraph are. */
export interface SubgraphAddress {
  readonly url: URL;
  /** Whether each address that DNS has for the host is an instance, and not the host as a whole. */
  readonly everyAddress: boolean;
}

/**
 * Reads where the instances of a subgraph are: URLs, with `|` between them, each with a path of its
 * own. `dns+` before a URL says that each address of its host is an instance. A `|` that belongs to a
 * URL is written `%7C`.
 *
 * @returns undefined when the text is something else
 */
export function readAddresses(text: string): SubgraphAddress[] | undefined {
  const addresses: SubgraphAddress[] = [];
  for (const part of text.split('|')) {
    const [, dns, url = ''] = /^(dns\+)?(https?:\/\/.+)$/.exec(part.trim()) ?? [];
    if (!URL.canParse(url)) return undefined;
    addresses.push({ url: new URL(url), everyAddress: dns !== undefined });
  }
  return addresses;
}
