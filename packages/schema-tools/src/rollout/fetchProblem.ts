/** Why a subgraph cannot answer a fetch as the router expects. */
export type ProblemKind =
  /** The subgraph is not there. */
  | 'absent'
  /** The document is not valid for the subgraph's schema. */
  | 'refused'
  /** The subgraph does not resolve a field: it only refers to it. */
  | 'unresolved'
  /** The subgraph does not find the entity by what it is sent. */
  | 'key'
  /** The subgraph is not sent what a field `@requires`. */
  | 'requires'
  /** The answer may hold what the router's supergraph does not allow. */
  | 'answer'
  /** A client may send by a variable what the subgraph does not take. */
  | 'variable';

export interface FetchProblem {
  readonly kind: ProblemKind;
  /** The schema coordinate that shows it. */
  readonly coordinate: string;
  /** One sentence, for people. */
  readonly reason: string;
}
