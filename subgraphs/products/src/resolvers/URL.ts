import { GraphQLScalarType } from 'graphql';
import { GraphQLURL } from 'graphql-scalars';

const { parseLiteral, parseValue, ...config } = GraphQLURL.toConfig();

/** The scalar `URL` as text in normal form: graphql-scalars reads objects, the database keeps text. */
export const URLText = new GraphQLScalarType({
  ...config,
  parseLiteral: (node, variables) => String(parseLiteral(node, variables)),
  parseValue: (value) => String(parseValue(value)),
});
