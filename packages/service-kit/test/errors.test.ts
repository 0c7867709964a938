import { afterEach, describe, expect, test } from '@jest/globals';
import { GraphQLError, parse } from 'graphql';
import { GraphQLEmailAddress } from 'graphql-scalars';
import mongoose from 'mongoose';

import {
  createSubgraphServer,
  ForbiddenError,
  InputError,
  NotFoundError,
  resultType,
  UnauthenticatedError,
  UnavailableError,
  ServiceUnreachable,
} from '@shop/service-kit';
import { startTestSubgraph } from '@shop/service-kit/testing';

import { unreliableDatabase } from './support/database.ts';
import { openItems } from './support/items.ts';
import { createTestLog } from './support/log.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const typeDefs = parse(`
  scalar EmailAddress
  type Query {
    fails: String
    mustNot: String!
    sends(input: Letter!, to: EmailAddress): String
  }
  input Letter { email: EmailAddress, copies: [EmailAddress!], text: String! }
`);

/** Carries out an operation in a subgraph whose field `fails` throws `thrown`. */
const answer = async (
  thrown: unknown,
  query = '{ fails }',
  variables: Record<string, unknown> = {},
) => {
  const { logger, lines } = createTestLog();
  const fails = () => {
    throw thrown;
  };
  const resolvers = {
    EmailAddress: GraphQLEmailAddress,
    Query: { fails, mustNot: () => null, sends: () => 'sent' },
  };
  const server = createSubgraphServer({ typeDefs, resolvers }, logger);
  const { body } = await server.executeOperation({ query, variables });
  await server.stop();
  if (body.kind !== 'single') throw new TypeError('the answer came in parts');
  const [error] = body.singleResult.errors ?? [];
  return { error, log: lines };
};

const inside = 'mongodb://app:secret@10.0.0.7/users';

describe('what a client reads of an error', () => {
  test('bad input: the message and the field', async () => {
    const { error, log } = await answer(new InputError('price.amount', 'It is negative.'));
    expect(error).toMatchObject({ message: 'It is negative.', path: ['fails'] });
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'price.amount' });
    expect(log).toEqual([]);
  });

  test('something missing: the message', async () => {
    const { error } = await answer(new NotFoundError('There is no user with this id.'));
    expect(error).toMatchObject({ message: 'There is no user with this id.', path: ['fails'] });
    expect(error?.extensions).toEqual({ code: 'NOT_FOUND' });
  });

  test.each([
    [new UnauthenticatedError('Sign in to do this.'), 'UNAUTHENTICATED'],
    [new ForbiddenError('This account may not do this.'), 'FORBIDDEN'],
  ])('%s', async (thrown, code) => {
    const { error, log } = await answer(thrown);
    expect(error).toMatchObject({ message: thrown.message, path: ['fails'] });
    expect(error?.extensions).toEqual({ code });
    expect(log).toEqual([]);
  });

  test('something that cannot be done right now: the message, and no line in the log', async () => {
    const { error, log } = await answer(new UnavailableError('Try again in a second.'));
    expect(error).toMatchObject({ message: 'Try again in a second.', path: ['fails'] });
    expect(error?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' });
    expect(log).toEqual([]);
  });

  test.each([
    ['an error', new TypeError(`cannot read ${inside}`)],
    ['a text', inside],
    ['nothing', undefined],
    ['an object', { message: inside, extensions: { code: 'X' } }],
    ['a GraphQL error with a code', new GraphQLError(inside, { extensions: { code: 'X' } })],
    ['an error of the database', new mongoose.mongo.MongoServerError({ message: inside, code: 2 })],
    ['an error of a model', new mongoose.Error(inside)],
  ])(
    '%s that nobody expected: nothing of the inside, but the log has it all',
    async (_, thrown) => {
      const { error, log } = await answer(thrown);
      expect(error).toMatchObject({ message: 'Internal server error', path: ['fails'] });
      expect(error?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
      expect(JSON.stringify(error)).not.toContain('secret');
      expect(log).toEqual([expect.objectContaining({ level: 'error', path: ['fails'] })]);
    },
  );

  test('null where the schema allows none: nothing of the inside', async () => {
    const { error, log } = await answer(undefined, '{ mustNot }');
    expect(error).toMatchObject({ message: 'Internal server error', path: ['mustNot'] });
    expect(JSON.stringify(log)).toContain('Cannot return null');
  });

  test.each([
    ['{ fails', 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
    ['{ unknown }', 'GRAPHQL_VALIDATION_FAILED', /Cannot query field "unknown"/],
    [
      'query A { fails } query B { fails }',
      'OPERATION_RESOLUTION_FAILURE',
      /Must provide operation name/,
    ],
  ])('a mistake in the operation %j: %s', async (query, code, message) => {
    const { error, log } = await answer(undefined, query);
    expect(error?.message).toMatch(message);
    expect(error?.extensions).toEqual({ code });
    expect(log).toEqual([]);
  });
});

describe('a variable of the wrong type', () => {
  const query = 'query ($input: Letter!, $to: EmailAddress) { sends(input: $input, to: $to) }';

  test.each([
    [{ text: '', email: 'nobody' }, 'email'],
    [{ text: '', copies: ['a@b.example', ' at "x.y"; '] }, 'copies.1'],
    [{ text: 5 }, 'text'],
  ])('%j names its field', async (input, field) => {
    const { error } = await answer(undefined, query, { input });
    expect(error?.message).toContain(' at "input.');
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', field });
  });

  test('at the top has no field to name', async () => {
    const { error } = await answer(undefined, query, { input: { text: '' }, to: ' at "x.y"; ' });
    expect(error?.message).toContain('Variable "$to"');
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });
});

describe('a literal that its type refuses', () => {
  test.each([
    ['to: "nobody", input: { text: "" }', 'to'],
    ['input: { text: "", email: "nobody" }', 'email'],
    ['input: { text: "", copies: ["a@b.example", "nobody"] }', 'copies.1'],
    ['input: { text: 5 }', 'text'],
  ])('(%s) is bad input and names its field', async (args, field) => {
    const { error, log } = await answer(undefined, `{ fails sends(${args}) }`);
    expect(error?.message).toMatch(/not a valid email address: nobody|String cannot represent/);
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', field });
    expect(log).toEqual([]);
  });

  test('as the default of a variable has no field to name', async () => {
    const query = 'query ($to: EmailAddress = "nobody") { sends(input: { text: "" }, to: $to) }';
    const { error } = await answer(undefined, query);
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });
});

describe('another service that gives no answer', () => {
  test('is SERVICE_UNAVAILABLE', async () => {
    const { error, log } = await answer(new ServiceUnreachable(inside));
    expect(error).toMatchObject({
      message: 'The service cannot reach another one now; try again later.',
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    });
    expect(log).toEqual([expect.objectContaining({ level: 'warn' })]);
  });
});

describe('a database that does not serve', () => {
  test.each([
    new mongoose.mongo.MongoNetworkError(inside),
    new mongoose.mongo.MongoServerError({ message: inside, code: 10107 }),
    new mongoose.mongo.MongoServerError({ message: inside, code: 189 }),
    new mongoose.mongo.MongoServerError({ message: inside, code: 11600 }),
  ])('is SERVICE_UNAVAILABLE: %s', async (thrown) => {
    const { error, log } = await answer(thrown);
    expect(error).toMatchObject({
      message: 'The service cannot reach its data now; try again later.',
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    });
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(log).toEqual([expect.objectContaining({ level: 'warn' })]);
  });

  test('is SERVICE_UNAVAILABLE when it has gone away, until it is back', async () => {
    const database = await unreliableDatabase();
    const subgraph = await startTestSubgraph({
      schema: {
        typeDefs: parse('type Query { count: Int }'),
        resolvers: {
          Query: {
            count: (_: unknown, __: unknown, { items }: { items: ReturnType<typeof openItems> }) =>
              items.countDocuments(),
          },
        },
      },
      database,
      openModels: (connection) => Promise.resolve(openItems(connection)),
      createContext: (items) => ({ items }),
    });
    undo.push(() => subgraph.stop());
    expect(await subgraph.data('{ count }')).toEqual({ count: 0 });

    await database.proxy.cut();
    const { data, errors } = await subgraph.execute('{ count }');
    expect(data).toEqual({ count: null });
    expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);

    await database.proxy.mend();
    expect(await subgraph.data('{ count }')).toEqual({ count: 0 });
  });
});

describe('resultType', () => {
  test('is the failure where there is one, else the entity', () => {
    const typeOf = resultType('User');
    expect(typeOf({ failure: 'EmailTaken', message: 'taken' })).toBe('EmailTaken');
    expect(typeOf({ username: 'ada' })).toBe('User');
  });
});
