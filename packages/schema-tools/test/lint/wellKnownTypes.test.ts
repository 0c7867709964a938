import { expect, test } from '@jest/globals';
import { complaints } from '../support/lint.ts';

const rule = 'shop/well-known-types';

test.each([
  ['id', 'String!', 'ID'],
  ['userId', 'Int!', 'ID'],
  ['productIds', '[String!]!', 'ID'],
  ['at', 'String', 'DateTime'],
  ['createdAt', 'Int!', 'DateTime'],
  ['startDateTime', 'String', 'DateTime'],
  ['timestamp', 'Float', 'DateTime'],
  ['email', 'String', 'EmailAddress'],
  ['billingEmail', 'String', 'EmailAddress'],
  ['emailAddress', 'String', 'EmailAddress'],
  ['emails', '[String!]', 'EmailAddress'],
])('%s is no %s', (name, type, expected) => {
  const named = type.replaceAll(/\W/g, '');

  expect(complaints(`type User {\n  ${name}: ${type}\n}`, rule)).toEqual([
    `2: User.${name} is called like a value of the type ${expected}, and has the type ${named}.`,
  ]);
});

test('looks at arguments and inputs too', () => {
  expect(
    complaints('type Query {\n  user(id: String): Int\n}\ninput AInput {\n  userId: Int\n}', rule),
  ).toEqual([
    '2: user(id:) is called like a value of the type ID, and has the type String.',
    '5: AInput.userId is called like a value of the type ID, and has the type Int.',
  ]);
});

test.each([
  ['id', 'ID!'],
  ['createdAt', 'DateTime!'],
  ['email', 'EmailAddress'],
  ['validAt', 'LocalDate'],
  ['format', 'String'],
  ['paid', 'String'],
  ['lat', 'Float'],
  ['emailed', 'String'],
  ['emailTemplate', 'String'],
  ['address', 'String'],
  ['idempotencyKey', 'String'],
])('%s may be a %s', (name, type) => {
  const scalars = 'scalar DateTime scalar EmailAddress scalar LocalDate';

  expect(complaints(`${scalars} type User { ${name}: ${type} }`, rule)).toEqual([]);
});
