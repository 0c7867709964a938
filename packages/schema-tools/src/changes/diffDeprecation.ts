import { change, type SchemaChange } from './schemaChange.ts';

/** What can be deprecated: a field, an argument, an input field, an enum value. */
interface Deprecable {
  readonly deprecationReason?: string | null | undefined;
}

/** What a deprecation says to clients is no harm to them yet. */
export function* diffDeprecation(
  coordinate: string,
  before: Deprecable,
  after: Deprecable,
): Generator<SchemaChange> {
  const [old, reason] = [
    before.deprecationReason ?? undefined,
    after.deprecationReason ?? undefined,
  ];
  if (old === reason) return;
  if (reason === undefined) {
    yield change(
      'DEPRECATION_REMOVED',
      'safe',
      coordinate,
      `${coordinate} is no longer deprecated.`,
    );
  } else {
    const kind = old === undefined ? 'DEPRECATION_ADDED' : 'DEPRECATION_CHANGED';
    yield change(kind, 'safe', coordinate, `${coordinate} is deprecated: ${reason}`);
  }
}
