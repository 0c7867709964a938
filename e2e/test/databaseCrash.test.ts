import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { eventually } from './support/eventually.ts';
import { ownsDatabases, type Shop, startShop } from './support/shop.ts';
import { sendTraffic } from './support/traffic.ts';

const createUser = /* GraphQL */ `
  mutation CreateUser($username: String!, $email: EmailAddress!) {
    createUser(
      input: { username: $username, email: $email, firstName: "Acknowledged", lastName: "User" }
    ) {
      ... on User {
        id
      }
    }
  }
`;

// A database that somebody else runs is not ours to kill.
const describeIfOwned = ownsDatabases ? describe : describe.skip;

describeIfOwned('kill -9 of a database', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  test('loses nothing that a client was told is written', async () => {
    const { database } = shop.stack.subgraph('users');
    if (!database) throw new Error('The stack has no database for users.');
    const acknowledged: string[] = [];
    let number = 0;
    const traffic = sendTraffic(async () => {
      const username = `user-${(number += 1)}`;
      const email = `${username}@example.com`;
      const { data } = await shop.ask<{ createUser: { id: string } }>(createUser, {
        username,
        email,
      });
      if (data) acknowledged.push(data.createUser.id);
    }, 8);
    for (let round = 0; round < 3; round++) {
      const before = acknowledged.length;
      await eventually('writes are acknowledged', () => {
        return Promise.resolve(acknowledged.length > before + 50);
      });
      database.kill('SIGKILL');
      await database.waitExit();
      await database.start();
    }
    const before = acknowledged.length;
    await eventually('writes are acknowledged again', () => {
      return Promise.resolve(acknowledged.length > before + 10);
    });
    await traffic.stop();
    const found = await Promise.all(
      acknowledged.map((id) =>
        shop.read<{ user: { id: string } | null }>(`{ user(id: "${id}") { id } }`),
      ),
    );
    expect(found.map(({ user }) => user?.id)).toEqual(acknowledged);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
  });
});
