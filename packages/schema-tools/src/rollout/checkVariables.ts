import {
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type OperationDefinitionNode,
  typeFromAST,
  type TypeNode,
} from 'graphql';

import type { FetchProblem } from './fetchProblem.ts';
import type { ServedSchema } from './servedSchema.ts';

/**
 * What clients may send by the variables of a fetch, which the router passes on as they are, and the
 * subgraph does not take.
 *
 * @param api what clients see: the router checks their variables by it
 */
export function checkVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  api: GraphQLSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  const seen = new Set<string>();
  const problems: FetchProblem[] = [];
  const tell = (coordinate: string, reason: string): void => {
    problems.push({ kind: 'variable', coordinate, reason });
  };

  const compareNamed = (sent: GraphQLInputType, taken: GraphQLInputType): void => {
    const from = getNamedType(sent);
    const to = getNamedType(taken);
    if (seen.has(from.name)) return;
    seen.add(from.name);
    if (isEnumType(from) && isEnumType(to)) {
      for (const { name } of from.getValues()) {
        if (to.getValue(name) !== undefined) continue;
        tell(
          `${from.name}.${name}`,
          `Clients may send ${from.name}.${name}, which ${served.subgraph} does not know.`,
        );
      }
    } else if (isInputObjectType(from) && isInputObjectType(to)) {
      compareFields(from.name, from.getFields(), to.getFields());
    }
  };

  const compareFields = (type: string, sent: InputFields, taken: InputFields): void => {
    for (const field of Object.values(sent)) {
      const coordinate = `${type}.${field.name}`;
      const counterpart = taken[field.name];
      if (counterpart === undefined) {
        tell(coordinate, `Clients may send ${coordinate}, which ${served.subgraph} does not know.`);
      } else if (fits(field.type, counterpart.type)) {
        compareNamed(field.type, counterpart.type);
      } else {
        const [from, to] = [String(field.type), String(counterpart.type)];
        tell(
          coordinate,
          `Clients may send ${coordinate} as ${from}, and ${served.subgraph} takes ${to}.`,
        );
      }
    }
    for (const field of Object.values(taken)) {
      if (!isRequiredInputField(field) || sent[field.name] !== undefined) continue;
      const coordinate = `${type}.${field.name}`;
      tell(coordinate, `${served.subgraph} demands ${coordinate}, which clients do not send.`);
    }
  };

  for (const { type } of variableDefinitions) {
    const sent = inputType(api, type);
    const taken = inputType(served.schema, type);
    // What either does not know the document itself cannot name: `_Any` here, a removed type there.
    if (sent !== undefined && taken !== undefined) compareNamed(sent, taken);
  }
  return problems;
}

type InputFields = Readonly<Record<string, GraphQLInputField>>;

function inputType(schema: GraphQLSchema, node: TypeNode): GraphQLInputType | undefined {
  const type = typeFromAST(schema, node);
  return isInputType(type) ? type : undefined;
}

/** Whether each value of a type is taken as another one, where a single value is taken as a list. */
function fits(sent: GraphQLInputType, taken: GraphQLInputType): boolean {
  if (isNonNullType(taken)) return isNonNullType(sent) && fits(sent.ofType, taken.ofType);
  if (isNonNullType(sent)) return fits(sent.ofType, taken);
  if (isListType(taken)) return fits(isListType(sent) ? sent.ofType : sent, taken.ofType);
  if (isListType(sent)) return false;
  const numbers: readonly string[] = sent.name === 'Int' ? ['Int', 'Float', 'ID'] : [sent.name];
  return numbers.includes(taken.name);
}
