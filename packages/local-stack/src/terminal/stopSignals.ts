const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Signals within this time are one press of Ctrl-C: the terminal sends it to every process in front,
 * and npm, which is one of them, passes it on.
 */
const samePressMs = 1_000;

/**
 * Listens for the wish to stop: Ctrl-C, SIGTERM, or a terminal that is closed.
 *
 * @param stop called at the first
 * @param force called at every later one
 * @returns a function that stops listening
 */
export function onStopSignals(stop: () => void, force: () => void): () => void {
  let first: number | undefined;
  const listener = (): void => {
    if (first === undefined) {
      first = performance.now();
      stop();
    } else if (performance.now() - first > samePressMs) {
      force();
    }
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
