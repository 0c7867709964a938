import type { Answer } from '../support/client.ts';
import type { Visit } from './operation.ts';
import { type AccessTable, type Asker, type Cell, cellOf } from './table.ts';

/**
 * What came of asking for a field, and of which field on the way to it: an index of its path.
 * `absent`: the answer does not have the field. `empty`: a list on the way has no items. Otherwise a
 * cell of the table, or a code that no cell may have.
 */
export interface Outcome {
  readonly what: string;
  readonly at: number;
}

/** What the table says will come of asking for a field: what it says of the first field in the way. */
export function expectOutcome(
  table: AccessTable,
  { coordinates }: Visit,
  columnOf: (coordinate: string) => Asker,
): { what: Cell; at: number } {
  const outcomes = coordinates.map((coordinate) => cellOf(table, coordinate, columnOf(coordinate)));
  const at = outcomes.findIndex((outcome) => outcome !== 'yes');
  const what = outcomes[at];
  return what === undefined ? { what: 'yes', at: coordinates.length - 1 } : { what, at };
}

/** Fields whose value is null where nobody refuses it. */
const nullByNature: ReadonlySet<string> = new Set(['Order.rejection', 'User.suspendedAt']);

/**
 * What came of asking for a field, wherever an answer has it.
 *
 * @returns one outcome for each place; a single one for an operation that was refused whole
 */
export function observeOutcomes(answer: Answer<unknown>, visit: Visit): Outcome[] {
  const { data, errors, refusedWhole } = answer;
  const last = visit.path.length - 1;
  if (refusedWhole) {
    return [{ what: errors[0]?.extensions?.code ?? 'no code', at: last }];
  }

  /** What an error says of a place, or of something below that took the place with it. */
  const refusal = (place: readonly (string | number)[]): Outcome | undefined => {
    const error = errors.find(({ path }) => place.every((step, index) => path?.[index] === step));
    if (error === undefined) return undefined;
    const fields = error.path?.filter((step) => typeof step === 'string') ?? [];
    return { what: error.extensions?.code ?? 'no code', at: Math.min(fields.length - 1, last) };
  };

  const observe = (
    value: unknown,
    depth: number,
    place: readonly (string | number)[],
  ): Outcome[] => {
    if (value === null) {
      const refused = place.length > 0 ? refusal(place) : undefined;
      if (refused !== undefined) return [refused];
      const served = depth === visit.path.length && nullByNature.has(visit.coordinates[last] ?? '');
      return [{ what: served ? 'yes' : 'null', at: depth - 1 }];
    }
    if (value === undefined) return [{ what: 'absent', at: depth - 1 }];
    if (Array.isArray(value) && depth < visit.path.length) {
      if (value.length === 0) return [{ what: 'empty', at: depth - 1 }];
      return value.flatMap((item, index) => observe(item, depth, [...place, index]));
    }
    const name = visit.path[depth];
    if (name === undefined) return [{ what: 'yes', at: last }];
    const inner: unknown = Object.getOwnPropertyDescriptor(Object(value), name)?.value;
    return observe(inner, depth + 1, [...place, name]);
  };

  return observe(data ?? null, 0, []);
}
