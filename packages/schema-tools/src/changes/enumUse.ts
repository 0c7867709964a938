import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLEnumType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';

/** Whether clients can get a value of an enum: some field answers with it. */
export function isRead({ name }: GraphQLEnumType, schema: GraphQLSchema): boolean {
  return fieldsOf(schema).some(({ type }) => isOf(name, type));
}

/** Whether clients can send a value of an enum: some argument or input field takes it. */
export function isSent({ name }: GraphQLEnumType, schema: GraphQLSchema): boolean {
  const inputs = Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((type) => Object.values(type.getFields()));
  const args = [...fieldsOf(schema), ...schema.getDirectives()].flatMap((owner) => owner.args);
  return [...inputs, ...args].some(({ type }) => isOf(name, type));
}

function fieldsOf(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .flatMap((type) => Object.values(type.getFields()));
}

function isOf(name: string, type: GraphQLType): boolean {
  return getNamedType(type).name === name;
}
