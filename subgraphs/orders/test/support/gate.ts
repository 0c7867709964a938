/** A door that is shut until it is opened. */
export interface Gate {
  /** Resolves when somebody stands at it. */
  readonly reached: Promise<void>;
  readonly open: () => void;
  /** Waits until it is open. */
  readonly pass: () => Promise<void>;
}

export function createGate(): Gate {
  let reach = (): void => undefined;
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    reached,
    open,
    pass() {
      reach();
      return opened;
    },
  };
}
