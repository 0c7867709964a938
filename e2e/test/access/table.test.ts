import { describe, expect, test } from '@jest/globals';

import { fieldCoordinates, readApiSchema } from './apiSchema.ts';
import { type Door, doors } from './doors/index.ts';
import { buildOperation, type Visit } from './operation.ts';
import { expectOutcome } from './outcome.ts';
import { askers, cellOf, readTable } from './table.ts';

const schema = readApiSchema();
const table = readTable();
const coordinates = fieldCoordinates(schema);

interface Way extends Visit {
  door: Door;
}

/** The ways to each field, its front door's first. */
const ways = new Map<string, Way[]>();
for (const door of doors) {
  for (const visit of buildOperation(schema, door.operation, 'plain').visits) {
    const coordinate = visit.coordinates.at(-1) ?? '';
    ways.set(coordinate, [...(ways.get(coordinate) ?? []), { ...visit, door }]);
  }
}

/** Types that a client meets in one place only. */
const metOnce = new Set([
  'AddressBookFull',
  'AlreadyReviewed',
  'IdempotencyKeyReused',
  'InsufficientStock',
  'PasswordChanged',
  'SessionEnded',
  'SkuTaken',
  'TooManyAttempts',
  'UserConnection',
  'UserEdge',
]);

describe('the access table', () => {
  test('has a row for every field of the API, and for nothing else', () => {
    expect([...table.keys()].sort()).toEqual([...coordinates].sort());
  });

  test('has a door to every field', () => {
    const without = coordinates.filter(
      (coordinate) => !ways.get(coordinate)?.some(({ door }) => !door.own) && !isRoot(coordinate),
    );
    expect(without).toEqual([]);
    expect(coordinates.filter((coordinate) => !ways.has(coordinate))).toEqual([]);
  });

  test('has a second door to every field of what is met in more than one place', () => {
    const once = coordinates.filter((coordinate) => {
      const [type = ''] = coordinate.split('.');
      return !isRoot(coordinate) && !metOnce.has(type) && (ways.get(coordinate)?.length ?? 0) < 2;
    });
    expect(once).toEqual([]);
  });

  test('says of what cannot be reached what comes of trying', () => {
    const wrong = coordinates.flatMap((coordinate) => {
      const front =
        ways.get(coordinate)?.find(({ door }) => !door.own) ?? ways.get(coordinate)?.[0];
      if (front === undefined) return [];
      return askers.flatMap((asker) => {
        const { what } = expectOutcome(table, front, () => asker);
        const cell = cellOf(table, coordinate, asker);
        return cell === what
          ? []
          : [`${coordinate} is ${cell} to ${asker}, and ${what} in the way`];
      });
    });
    expect(wrong).toEqual([]);
  });
});

function isRoot(coordinate: string): boolean {
  return /^(?:Query|Mutation)\./.test(coordinate);
}
