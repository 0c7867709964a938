import {
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** Numbers that look random and are the same for the same seed: mulberry32, by Tommy Ettinger. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The variables that the directives of random operations use. */
export const conditions = ['yes', 'no', 'perhaps'] as const;

const argumentValues = new Map([
  ['id', '"u1"'],
  ['first', '2'],
  ['size', '2'],
]);

/**
 * Writes an operation with aliases, fragments and conditions, anything anywhere. It may select two
 * things under one name, and so not be valid.
 */
export function randomOperation(schema: GraphQLSchema, random: () => number): string {
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  const chance = (probability: number): boolean => random() < probability;
  const fragments: { name: string; type: string; text: string }[] = [];

  const directive = (): string =>
    chance(0.12) ? ` @${pick(['skip', 'include'])}(if: $${pick(conditions)})` : '';

  const writeField = (field: GraphQLField<unknown, unknown>, depth: number): string | undefined => {
    const type = getNamedType(field.type);
    if (isCompositeType(type) && depth === 0) return undefined;
    const given = field.args
      .filter(isRequiredArgument)
      .map(({ name }) => `${name}: ${argumentValues.get(name) ?? 'null'}`);
    const alias = chance(0.2) ? `${pick(['a', 'b', 'c'])}_${field.name}: ` : '';
    const values = given.length > 0 ? `(${given.join(', ')})` : '';
    const below = isCompositeType(type) ? ` ${selectionSet(type, depth - 1)}` : '';
    return `${alias}${field.name}${values}${directive()}${below}`;
  };

  const writeFragment = (type: GraphQLCompositeType, depth: number): string => {
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    const interfaces = possible.flatMap((object) =>
      isObjectType(object) ? object.getInterfaces() : [],
    );
    const on = pick<GraphQLCompositeType>([type, ...possible, ...interfaces]);
    if (chance(0.4)) {
      const known = fragments.filter((fragment) => fragment.type === on.name);
      if (known.length > 0 && chance(0.5)) return `...${pick(known).name}${directive()}`;
      // Written before it is known, so that it cannot spread itself.
      const text = selectionSet(on, depth);
      const name = `F${fragments.length}`;
      fragments.push({ name, type: on.name, text });
      return `...${name}${directive()}`;
    }
    if (chance(0.2)) return `...${directive()} ${selectionSet(type, depth)}`;
    return `... on ${on.name}${directive()} ${selectionSet(on, depth)}`;
  };

  const selectionSet = (type: GraphQLCompositeType, depth: number): string => {
    const fields =
      isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const parts = chance(0.25) || fields.length === 0 ? ['__typename'] : [];
    for (let n = 1 + Math.floor(random() * 4); n > 0; n -= 1) {
      const written =
        fields.length === 0 || (chance(0.3) && depth > 0)
          ? depth > 0 && writeFragment(type, depth - 1)
          : writeField(pick(fields), depth);
      if (typeof written === 'string') parts.push(written);
    }
    return parts.length === 0 ? '{ __typename }' : `{ ${parts.join(' ')} }`;
  };

  const root = schema.getQueryType();
  if (!root) throw new TypeError('a schema without queries');
  const text = selectionSet(root, 4);
  const variables = conditions.map((name) => `$${name}: Boolean!`).join(', ');
  const written = fragments.map(
    ({ name, type, text: body }) => `fragment ${name} on ${type} ${body}`,
  );
  return [`query Random(${variables}) ${text}`, ...written].join('\n');
}
