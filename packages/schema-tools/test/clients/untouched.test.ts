import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  execute,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  validateSchema,
  type ExecutionResult,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { diffSchemas } from '../../src/changes/diffSchemas.ts';
import { findBroken } from '../../src/clients/findBroken.ts';
import { findTouched } from '../../src/clients/findTouched.ts';
import type { KnownOperation } from '../../src/graph/operations.ts';
import { operationsIn } from '../support/operations.ts';

const shop = `
enum Status { OPEN SENT }
enum Sort { NAME PRICE }
interface Node { id: ID! title: String! }
type Product implements Node { id: ID! title: String! brand: String! tags: [String!]! price(net: Boolean): Int! }
type Order implements Node { id: ID! title: String! status: Status! lines: [Product!]! }
type Shop { name: String! }
union Found = Product | Order
input Range { min: Int max: Int sort: Sort }
input Filter { text: String range: Range }
type Query { node: Node! found: [Found!]! product(id: ID): Product! orders(status: Status, first: Int = 1): [Order!]! filtered(filter: Filter): Product! shop: Shop! }
`;

/** What may happen to the shop, each by itself or with the others. */
const edits: readonly (readonly [from: string, to: string])[] = [
  ['brand: String!', 'brand: String'],
  ['tags: [String!]!', 'tags: [String]!'],
  ['net: Boolean', 'net: Boolean!'],
  ['price(', 'cost('],
  ['enum Status { OPEN SENT }', 'enum Status { OPEN SENT LOST }'],
  ['status: Status! lines', 'status: String! lines'],
  ['Found = Product | Order', 'Found = Product | Order | Shop'],
  ['type Shop {', 'type Shop implements Node { id: ID! title: String!'],
  ['min: Int', 'min: Int unit: String!'],
  ['max: Int', 'max: Int!'],
  ['NAME PRICE', 'NAME'],
  ['text: String', 'text: String!'],
  ['status: Status, ', ''],
  ['product(id: ID)', 'product(id: ID!)'],
  ['lines: [Product!]!', 'lines: [Product!]'],
  ['name: String!', 'name: [String!]!'],
  ['input Range', 'input Range @oneOf'],
];

/** Each sends all that its schema lets it send. */
const variables = {
  id: '1',
  status: 'SENT',
  filter: { range: { min: 1, max: 2, sort: 'PRICE' } },
};
const operations = operationsIn({
  'web/A': 'query A { node { __typename id title ... on Product { brand } } }',
  'web/B': 'query B { found { __typename ... on Node { title } ... on Order { status } } }',
  'web/C': 'query C($id: ID) { product(id: $id) { tags price } }',
  'web/D': 'query D($status: Status) { orders(status: $status) { id lines { b: brand } } }',
  'web/E': 'query E($filter: Filter) { filtered(filter: $filter) { id } }',
  'web/F': 'query F { filtered(filter: { range: { min: 1 } }) { id } }',
  'web/G':
    'query G { filtered(filter: { text: "a", range: { sort: PRICE } }) { price(net: true) } }',
  'web/H': 'query H { shop { name } product(id: 1) { ...P } } fragment P on Product { tags brand }',
  'web/I': 'query I { orders(status: OPEN) { ... on Node { title } } }',
});

/** A value of a type: null where it can be, or one of the types and enum values that it can be. */
function valueOf(schema: GraphQLSchema, type: GraphQLOutputType, pick: number): unknown {
  if (!isNonNullType(type) && pick % 2 === 0) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [valueOf(schema, nullable.ofType, pick)];
  if (isAbstractType(nullable)) {
    const types = schema.getPossibleTypes(nullable);
    return { __typename: types[pick % types.length]?.name };
  }
  if (isObjectType(nullable)) return {};
  if (isEnumType(nullable)) return nullable.getValues()[pick % nullable.getValues().length]?.value;
  return { Int: 1, Boolean: true }[nullable.name] ?? 'text';
}

async function answerOf(
  schema: GraphQLSchema,
  { document }: KnownOperation,
  pick: number,
): Promise<ExecutionResult> {
  return await execute({
    schema,
    document,
    variableValues: variables,
    fieldResolver: (_source, _args, _context, { returnType }) => valueOf(schema, returnType, pick),
  });
}

/** What an answer reads like to a client that knows only a schema: errors where it does not fit. */
async function readBy(
  schema: GraphQLSchema,
  { document }: KnownOperation,
  { data }: ExecutionResult,
): Promise<ExecutionResult> {
  return await execute({
    schema,
    document,
    variableValues: variables,
    rootValue: data,
    fieldResolver: (source: Record<string, unknown>, _args, _context, { path }) => source[path.key],
  });
}

test('what no breaking or dangerous change touches gets what its client was promised', async () => {
  const before = buildSchema(shop);
  await fc.assert(
    fc.asyncProperty(fc.subarray([...edits]), fc.nat(5), async (chosen, pick) => {
      const after = buildSchema(chosen.reduce((sdl, [from, to]) => sdl.replace(from, to), shop));
      fc.pre(validateSchema(after).length === 0);
      const changes = diffSchemas(before, after).filter(({ severity }) => severity !== 'safe');
      for (const operation of operations) {
        if (findBroken(after, [operation]).length > 0) continue;
        if (changes.some((each) => findTouched(each, before, after, [operation]).length > 0)) {
          continue;
        }
        const answer = await answerOf(after, operation, pick);

        expect(answer.errors).toBeUndefined();
        expect(await readBy(before, operation, answer)).toEqual(answer);
      }
    }),
    { numRuns: 100 },
  );
});
