/** Where the router gets its supergraph from, or another text that changes. */
export interface SupergraphSource {
  /**
   * Reads the text, and from then on offers each new one.
   *
   * @param offer takes a text that differs from the one before; it does not throw
   * @param failed is told of each attempt to look for a new one that failed
   * @returns the first text
   * @throws {StartupError} when there is none to begin with
   */
  open(offer: (text: string) => void, failed?: () => void): Promise<string>;
  /** Why newer texts would not be seen now; undefined while they would. */
  trouble?(): string | undefined;
  /** Offers nothing from now on. */
  close(): Promise<void>;
}
