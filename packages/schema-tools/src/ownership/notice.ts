/** A change of one subgraph to something that another one has a part in. */
export interface OwnershipNotice {
  /** The subgraph whose schema changes. */
  readonly subgraph: string;
  /** The type or field, as a schema coordinate. */
  readonly coordinate: string;
  /** How it changes there: it is added to, removed from or changed in the subgraph's schema. */
  readonly change: 'added' | 'removed' | 'changed';
  /** The other subgraph, whose team is to be asked. */
  readonly other: string;
  /** What the other one does with it: defines it too, or refers to it. */
  readonly relation: 'owns' | 'references';
  /** One sentence, for people, that says where. */
  readonly message: string;
}
