/** Where the router gets its supergraph from. */
export interface SupergraphSource {
  /**
   * Reads the supergraph, and from then on offers each new one.
   *
   * @param offer takes the text of a supergraph that differs from the one before; it does not throw
   * @returns the text of the first
   * @throws {StartupError} when there is none to begin with
   */
  open(offer: (sdl: string) => void): Promise<string>;
  /** Offers nothing from now on. */
  close(): Promise<void>;
}
