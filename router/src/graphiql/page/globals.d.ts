/** What the scripts that index.html loads before the page's own define, as far as the page uses it. */

interface GraphiQLProperties {
  /** Sends an operation. */
  fetcher: unknown;
  /** The text of the first tab. */
  defaultQuery: string;
  /** Whether what is typed as headers outlasts the page. */
  shouldPersistHeaders: boolean;
}

declare const GraphiQL: {
  createFetcher(options: { url: string; fetch: typeof fetch }): unknown;
};

declare const React: {
  createElement(component: typeof GraphiQL, properties: GraphiQLProperties): unknown;
};

declare const ReactDOM: {
  createRoot(container: HTMLElement): { render(element: unknown): void };
};
