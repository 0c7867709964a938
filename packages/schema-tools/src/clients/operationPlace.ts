/** A place in the document of a known operation. */
export interface OperationPlace {
  readonly client: string;
  /** The operation's name. */
  readonly operation: string;
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
}
