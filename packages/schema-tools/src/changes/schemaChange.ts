/** What a change means to clients that were written for the schema before it. */
export type Severity = 'breaking' | 'dangerous' | 'safe';

/** The kinds of change. What is renamed is removed and added. */
export type ChangeKind =
  | `TYPE_${'ADDED' | 'REMOVED' | 'KIND_CHANGED'}`
  | `ROOT_TYPE_${'ADDED' | 'REMOVED' | 'CHANGED'}`
  | `FIELD_${'ADDED' | 'REMOVED' | 'TYPE_CHANGED'}`
  | `${'ARGUMENT' | 'INPUT_FIELD'}_${'ADDED' | 'REMOVED' | 'TYPE_CHANGED' | 'DEFAULT_CHANGED'}`
  | `REQUIRED_${'ARGUMENT' | 'INPUT_FIELD'}_ADDED`
  | `${'ENUM_VALUE' | 'UNION_MEMBER' | 'INTERFACE' | 'ONE_OF'}_${'ADDED' | 'REMOVED'}`
  | 'SPECIFIED_BY_CHANGED'
  | `DIRECTIVE_${'' | 'LOCATION_' | 'REPEATABLE_'}${'ADDED' | 'REMOVED'}`
  | `DEPRECATION_${'ADDED' | 'REMOVED' | 'CHANGED'}`;

/** A difference between what clients saw before and what they see after. */
export interface SchemaChange {
  /**
   * The kind, the coordinate and what it gained or lost, the same in every run and told once in each:
   * `FIELD_REMOVED:Product.brand`, `UNION_MEMBER_ADDED:SearchResult.Category`.
   */
  readonly id: string;
  readonly kind: ChangeKind;
  readonly severity: Severity;
  /**
   * What changed, as a schema coordinate (https://spec.graphql.org/September2025/#sec-Schema-Coordinates):
   * `Product`, `Product.brand`, `Query.products(first:)`, `Currency.USD`, `@deprecated`.
   */
  readonly coordinate: string;
  /** What has no coordinate of its own there: a union's member, a type's interface, a directive's location. */
  readonly part?: string;
  /** One sentence, for people. */
  readonly message: string;
}

/** Makes a change with its id. */
export function change(
  kind: ChangeKind,
  severity: Severity,
  coordinate: string,
  message: string,
  part?: string,
): SchemaChange {
  const id = `${kind}:${coordinate}`;
  const common = { kind, severity, coordinate, message };
  return part === undefined ? { id, ...common } : { id: `${id}.${part}`, ...common, part };
}
