/** A place in the document of a known operation. */
export interface OperationPlace {
  readonly client: string;
  /** The operation's name. */
  readonly operation: string;
  readonly path: string;
  /** The commit whose text it is, when the working tree has another or none. */
  readonly revision?: string | undefined;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
}
