import type { DocumentNode, OperationDefinitionNode } from 'graphql';

/** An operation that a client is known to send. */
export interface KnownOperation {
  /** The client, by the name of its folder. */
  readonly client: string;
  readonly name: string;
  /** The file that it stands in. */
  readonly path: string;
  /**
   * The commit that has it, in short, when the working tree has it no more: clients that are out still
   * send it.
   */
  readonly revision?: string | undefined;
  /** The operation with its fragments; nodes know their places in the file. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}
