import { describe, expect, test } from '@jest/globals';
import { complaints } from '../support/lint.ts';

const types = `
interface UserError { message: String! }
type User { name: String! }
type Receipt { name: String! }
type EmailTaken implements UserError { message: String! }
type TooMany implements UserError { message: String! }
`;

/** What is wrong with a mutation `register` that gives this type. */
function wrongWith(type: string, more = ''): string[] {
  return complaints(
    `type Mutation {\n  register: ${type}\n}${types}${more}`,
    'shop/mutation-result',
  );
}

describe('a mutation', () => {
  test('may give its result and the failures to handle', () => {
    expect(
      wrongWith('RegisterResult!', 'union RegisterResult = User | EmailTaken | TooMany'),
    ).toEqual([]);
  });

  test('may give its result alone, where nothing is to be handled', () => {
    expect(wrongWith('User')).toEqual([]);
  });

  test.each([
    ['a scalar', 'Boolean!', '', 'register has to give an object or a union, and gives Boolean.'],
    ['a list', '[User!]!', '', 'register has to give an object or a union, and gives [User!].'],
    [
      'an interface',
      'UserError',
      '',
      'register has to give an object or a union, and gives UserError.',
    ],
    [
      'a failure alone',
      'EmailTaken',
      '',
      'register can only fail, with EmailTaken: give a union with its result too.',
    ],
    [
      'a union of another name',
      'SignUpPayload',
      'union SignUpPayload = User | EmailTaken',
      'The result of register has to be called RegisterResult, not SignUpPayload.',
    ],
    [
      'failures that are no UserError',
      'RegisterResult',
      'union RegisterResult = User | Receipt | EmailTaken',
      'RegisterResult has one result, and each failure implements UserError: User, Receipt.',
    ],
    [
      'failures without a result',
      'RegisterResult',
      'union RegisterResult = EmailTaken | TooMany',
      'RegisterResult holds failures alone: add the result of register.',
    ],
    [
      'a union without a failure',
      'RegisterResult',
      'union RegisterResult = User',
      'RegisterResult holds no failure: register can give its result alone.',
    ],
  ])('does not give %s', (_, type, more, message) => {
    expect(wrongWith(type, more)).toEqual([`2: ${message}`]);
  });

  test('is one of an extension, too', () => {
    expect(complaints('extend type Mutation {\n  ping: Int\n}', 'shop/mutation-result')).toEqual([
      '2: ping has to give an object or a union, and gives Int.',
    ]);
  });
});

test('a query may give what it likes', () => {
  expect(complaints('type Query { ping: Int }', 'shop/mutation-result')).toEqual([]);
});
