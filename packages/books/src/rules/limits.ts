/** How long things that pass may last before they are findings. In milliseconds. */
export interface Limits {
  /** An order that is `PENDING`, or has a step left to do. */
  readonly pendingMs: number;
  /**
   * A reservation that takes or holds stock, past the moment at which it expires. With the default
   * lifetime of ten minutes, none holds stock for longer than eleven.
   */
  readonly overdueMs: number;
  /** A reservation that was decided and whose products do not show it yet. */
  readonly unsettledMs: number;
}

export const defaultLimits: Limits = {
  pendingMs: 60_000,
  overdueMs: 60_000,
  unsettledMs: 60_000,
};

/** A time for people: `75 s`. */
export function printSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
