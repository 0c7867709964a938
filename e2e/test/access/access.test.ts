import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isNonNullType } from 'graphql';

import { type Shop, startShop } from '../support/shop.ts';
import { readApiSchema } from './apiSchema.ts';
import { type Door, doors } from './doors/index.ts';
import { buildOperation, fieldsBehind, shapes, type Visit } from './operation.ts';
import { expectOutcome, observeOutcomes } from './outcome.ts';
import { columnFor, type Passage, passagesThrough } from './passage.ts';
import { type Scene, setScene } from './scene.ts';
import { type Asker, askers, readTable } from './table.ts';

const schema = readApiSchema();
const table = readTable();

/** The fields behind a door that are refused and may not be null: they take others along. */
function fieldsAlone(door: Door, columnOf: (coordinate: string) => Asker): Set<string> {
  const { type, fields } = fieldsBehind(schema, door.operation);
  const { visits } = buildOperation(schema, door.operation, 'plain');
  const refused = visits
    .filter((visit) => {
      const { what, at } = expectOutcome(table, visit, columnOf);
      return what !== 'yes' && at === visit.coordinates.length - 1;
    })
    .map(({ coordinates }) => coordinates.at(-1));
  const strict = fields.filter((field) => isNonNullType(field.type));
  return new Set(
    strict
      .map(({ name }) => `${type.name}.${name}`)
      .filter((coordinate) => refused.includes(coordinate)),
  );
}

/** Where an answer is not what the table says, as sentences. */
function compare(door: Door, asker: Asker, { visits: all, answer }: Passage): string[] {
  const columnOf = columnFor(door, asker);
  // What comes of a field on the way shows in what comes of those at its end.
  const visits = all.filter((visit) => !all.some((other) => leadsTo(visit, other)));
  const expected = visits.map((visit) => expectOutcome(table, visit, columnOf));
  const wrong = visits.flatMap((visit, index) => {
    const outcome = expected[index];
    return observeOutcomes(answer, visit)
      .filter(
        ({ what, at }) => what !== outcome?.what || (!answer.refusedWhole && at !== outcome.at),
      )
      .map(
        ({ what, at }) =>
          `${asker}: ${visit.path.join('.')} is ${what} at ${visit.path[at] ?? '?'}, ` +
          `not ${outcome?.what ?? '?'} at ${visit.path[outcome?.at ?? 0] ?? '?'}`,
      );
  });
  const refused = new Set(
    visits.flatMap(({ path }, index) => {
      const { what, at } = expected[index] ?? { what: 'yes', at: 0 };
      return what === 'yes' || what === 'null' ? [] : [path.slice(0, at + 1).join('.')];
    }),
  );
  const unexpected = answer.errors
    .map(({ path = [] }) => path.filter((step) => typeof step === 'string').join('.'))
    .filter((path) => !refused.has(path) && !answer.refusedWhole)
    .map((path) => `${asker}: there is an error at ${path}`);
  return [...wrong, ...unexpected];
}

/** Whether one field is on the way to another. */
function leadsTo({ path }: Visit, { path: longer }: Visit): boolean {
  return longer.length > path.length && path.every((step, index) => longer[index] === step);
}

describe('who gets what', () => {
  let shop: Shop;
  let scene: Scene;
  beforeAll(async () => {
    shop = await startShop();
    scene = await setScene(shop);
  });
  afterAll(() => shop.stop());

  /** Sends somebody through a door in every shape, and compares what they get with the table. */
  async function check(door: Door, asker: Asker): Promise<string[]> {
    const columnOf = columnFor(door, asker);
    const alone = fieldsAlone(door, columnOf);
    const found: string[] = [];
    for (const shape of shapes) {
      for await (const passage of passagesThrough(scene, schema, door, asker, shape, (coordinate) =>
        alone.has(coordinate),
      )) {
        found.push(...compare(door, asker, passage));
        if (asker === 'owner' || asker === 'administrator') continue;
        const told = scene.ownersSecrets.filter((secret) => passage.answer.text.includes(secret));
        found.push(...told.map((secret) => `${asker}: reads ${secret} in ${passage.answer.text}`));
      }
    }
    return found;
  }

  test.each(doors)('$operation', async (door) => {
    // All of them to their end: nobody is still under way when the next door is tried.
    const found = await Promise.allSettled(askers.map((asker) => check(door, asker)));
    const differences = found.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : [String(outcome.reason)],
    );
    expect(differences).toEqual([]);
  });

  test('of people in a list, each is judged alone', async () => {
    // Everyone but the stranger wrote of this product; the owner was the first.
    const query = `query Authors($reviewed: ID!) {
      product(id: $reviewed) { reviews { nodes { author { displayName email } } } }
    }`;
    const refusedPlaces = { stranger: [0, 1, 2, 3], owner: [0, 1, 2], administrator: [] };
    for (const asker of ['stranger', 'owner', 'administrator'] as const) {
      const client = await scene.client(asker, false);
      const variables = await scene.variables(['reviewed'], asker);
      const { data, errors } = await client.ask<{
        product: {
          reviews: { nodes: { author: { displayName: string; email: string | null } }[] };
        };
      }>(query, variables);
      const code = asker === 'stranger' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      expect(errors.map(({ path, extensions }) => [path, extensions?.code])).toEqual(
        refusedPlaces[asker].map((place) => [
          ['product', 'reviews', 'nodes', place, 'author', 'email'],
          code,
        ]),
      );
      const authors = data?.product.reviews.nodes.map(({ author }) => author) ?? [];
      expect(authors.map(({ email }) => email === null)).toEqual(
        [0, 1, 2, 3].map((place) => refusedPlaces[asker].some((refused) => refused === place)),
      );
      expect(authors.every(({ displayName }) => displayName !== '')).toBe(true);
    }
  });
});
