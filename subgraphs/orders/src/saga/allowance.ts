/** How much longer an order may be worked on at a stretch. */
export interface Allowance {
  /** In whole milliseconds, or infinite; 0 when it is over. */
  leftMs(): number;
}

/** Allows so many milliseconds from now on. */
export function allowMs(ms: number, now: () => number = () => performance.now()): Allowance {
  const end = now() + ms;
  return { leftMs: () => Math.max(0, Math.ceil(end - now())) };
}

/** Allows any time until the signal is aborted. */
export function allowUntil(signal: AbortSignal): Allowance {
  return { leftMs: () => (signal.aborted ? 0 : Infinity) };
}
