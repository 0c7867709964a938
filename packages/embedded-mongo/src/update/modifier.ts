import type { Document } from '../values/document.ts';

/** What a modifier may ask about the update it is a part of. */
export interface UpdateContext {
  /** The document before the update. */
  readonly root: Document;
  /** Whether the document is about to be inserted by an upsert. */
  readonly isInsert: boolean;
  readonly now: Date;
  /** What `$` stands for in a path. */
  readonly positional: number | undefined;
}

/** What a modifier gives to take a field away. */
export const REMOVED = Symbol('removed');

/** One operator applied to one field. */
export interface Modifier {
  readonly operator: string;
  /** The path as the update names it, for messages. */
  readonly path: string;
  /**
   * Whether the path must be one that could be made in the document; most operators fail where it
   * cannot, such as below a number. Left out, it must.
   */
  needsPath?(context: UpdateContext): boolean;
  /**
   * Gives the new value of a field from the current one; `undefined` is a missing field. To change
   * nothing is to give back the same value.
   */
  apply(current: unknown, context: UpdateContext): unknown;
}
