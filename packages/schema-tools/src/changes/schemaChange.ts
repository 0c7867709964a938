/** What a change means to clients that were written for the schema before it. */
export type Severity = 'breaking' | 'dangerous' | 'safe';

/** A difference between what clients saw before and what they see after. */
export interface SchemaChange {
  /** The kind and the coordinate, the same in every run: `FIELD_REMOVED:Product.brand`. */
  readonly id: string;
  /** The kind of change, such as `FIELD_REMOVED`. */
  readonly kind: string;
  readonly severity: Severity;
  /**
   * What changed, as a schema coordinate (https://spec.graphql.org/September2025/#sec-Schema-Coordinates):
   * `Product`, `Product.brand`, `Query.products(first:)`, `Currency.USD`, `@deprecated`.
   */
  readonly coordinate: string;
  /** One sentence, for people. */
  readonly message: string;
}
