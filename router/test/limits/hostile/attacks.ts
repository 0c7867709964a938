import type { Random } from './random.ts';

/** A request body that wants to cost much more than it is large. */
export interface Attack {
  readonly family: string;
  readonly body: string;
}

/** Makes `count` attacks of all families, by turns. */
export function makeAttacks(count: number, random: Random): Attack[] {
  return Array.from({ length: count }, (_, i) => {
    const [family, make] = families[i % families.length] ?? ['deep', families[0][1]];
    return { family, body: make(random) };
  });
}

const operation = (query: string, variables?: unknown) => JSON.stringify({ query, variables });
const repeat = (count: number, part: (i: number) => string, between = ' ') =>
  Array.from({ length: count }, (_, i) => part(i)).join(between);

/** Each makes a body that no router may run; the shop's schema decides nothing of it. */
const families: readonly [Family, ...Family[]] = [
  ['deep', (random) => operation(nested(random.int(20, 300), 'categories'))],
  ['deep by a recursive type', (random) => operation(recursiveTypes(random.int(4, 300)))],
  ['deep by fragments', (random) => operation(fragmentLadder(random.int(20, 45)))],
  ['brackets', (random) => bracketTower(random)],
  ['wide', (random) => operation(`{ ${repeat(random.int(1_100, 2_400), (i) => `a${i}: x`)} }`)],
  [
    'wide of one field',
    (random) => operation(`{ categories { ${'name '.repeat(random.int(101, 4_900))} } }`),
  ],
  [
    'wide of one field with fields',
    (random) =>
      operation(`{ categories { ${'products { nodes { id } } '.repeat(random.int(101, 600))} } }`),
  ],
  ['root fields', (random) => operation(`{ ${repeat(random.int(21, 200), () => '__typename')} }`)],
  [
    'aliases',
    (random) =>
      operation(`{ categories { ${repeat(random.int(31, 900), (i) => `a${i}: name`)} } }`),
  ],
  ['fragments that double', (random) => operation(doublingFragments(random.int(12, 48)))],
  ['fragments that spread all others', (random) => operation(allFragments(random.int(15, 48)))],
  ['cyclic fragments', (random) => operation(cyclicFragments(random.int(1, 48), random))],
  ['many fragments', (random) => operation(manyFragments(random.int(51, 400)))],
  [
    'many operations',
    (random) => operation(repeat(random.int(51, 500), (i) => `query Q${i} { x }`)),
  ],
  [
    'directives',
    (random) =>
      operation(`{ categories { name ${repeat(random.int(51, 700), () => '@skip(if: true)')} } }`),
  ],
  [
    'unknown directives',
    (random) =>
      operation(`{ categories { name ${repeat(random.int(51, 2_000), (i) => `@d${i}`)} } }`),
  ],
  ['a long name', (random) => operation(`{ ${'n'.repeat(random.int(300, 1_000_000))} }`)],
  [
    'a long number',
    (random) =>
      operation(`{ products(first: ${'9'.repeat(random.int(300, 250_000))}) { nodes { id } } }`),
  ],
  [
    'a long string',
    (random) =>
      operation(`{ product(id: "${'s'.repeat(random.int(260_000, 1_000_000))}") { id } }`),
  ],
  [
    'a list of numbers',
    (random) => operation(`{ product(id: [${'1,'.repeat(random.int(5_000, 100_000))}]) { id } }`),
  ],
  [
    'nested lists',
    (random) => operation(`{ product(id: ${tower(random.int(70, 2_000), '[', ']')}) { id } }`),
  ],
  [
    'nested objects',
    (random) =>
      operation(
        `{ products(filter: ${tower(random.int(70, 2_000), '{a:', '}', '1')}) { nodes { id } } }`,
      ),
  ],
  [
    'unknown fields',
    (random) => operation(`{ ${repeat(random.int(6, 900), (i) => `categoriez${i}`)} }`),
  ],
  [
    'unknown types',
    (random) => operation(`{ ${repeat(random.int(6, 400), (i) => `... on Produkt${i} { id }`)} }`),
  ],
  [
    'unknown fragments',
    (random) => operation(`{ ${repeat(random.int(6, 900), (i) => `...F${i}`)} }`),
  ],
  [
    'undefined variables',
    (random) =>
      operation(
        `{ category(slug: "a") { ${repeat(random.int(6, 15), (i) => `p${i}: products(first: $v${i}) { nodes { id } }`)} } }`,
      ),
  ],
  [
    'unused variables',
    (random) =>
      operation(`query (${repeat(random.int(6, 900), (i) => `$v${i}: ID`)}) { __typename }`),
  ],
  [
    'conflicting fields',
    (random) =>
      operation(`{ ${repeat(random.int(6, 20), (i) => `a: category(slug: "${i}") { name }`)} }`),
  ],
  ['text that is no GraphQL', (random) => operation(noise(random))],
  [
    'null bytes',
    (random) => operation(`{ categories { name${'\u0000'.repeat(random.int(1, 1_000))} } }`),
  ],
  [
    'unicode',
    (random) =>
      operation(
        `{ ${repeat(random.int(1, 1_000), () => random.pick(['ſ', 'İ', '\u202e', '𝕏', '\ud800', 'é']))} }`,
      ),
  ],
  ['deep variables', (random) => operationText('{"a":'.repeat(random.int(40, 20_000)), '}')],
  [
    'many variables',
    (random) =>
      operation('{ __typename }', {
        ids: Array.from({ length: random.int(5_001, 60_000) }, () => null),
      }),
  ],
  [
    'wrong variables',
    (random) =>
      operation(`query ($first: Int!) { products(first: $first) { nodes { id } } }`, {
        first: Array.from({ length: random.int(2, 4_000) }, () => 'x'),
      }),
  ],
  [
    'a list of operations',
    (random) => `[${repeat(random.int(1, 2_000), () => operation('{ __typename }'), ',')}]`,
  ],
  [
    'pages of pages',
    (random) => operation(pagesOfPages(random.int(3, 6), random.pick([20, 100, 2_147_483_647]))),
  ],
  [
    'pages by variables',
    (random) =>
      operation(
        'query ($n: Int!) { products(first: $n) { nodes { category { products(first: $n) { nodes { id } } } } } }',
        { n: random.int(100, 2_147_483_647) },
      ),
  ],
  ['introspection of everything', (random) => operation(introspection(random.int(3, 30)))],
  [
    'a comment',
    (random) => operation(`# ${'c'.repeat(random.int(262_144, 400_000))}\n{ __typename }`),
  ],
];

type Family = readonly [name: string, make: (random: Random) => string];

function nested(depth: number, field: string): string {
  return `{ ${`${field} { `.repeat(depth)} name ${'} '.repeat(depth)} }`;
}

function recursiveTypes(depth: number): string {
  const step = 'products(first: 1) { nodes { category { ';
  return `{ categories { ${step.repeat(depth)} name ${'} } } '.repeat(depth)} } }`;
}

function fragmentLadder(count: number): string {
  const rungs = repeat(
    count,
    (i) =>
      `fragment F${i} on Category { products(first: 1) { nodes { category { ...F${i + 1} } } } }`,
  );
  return `{ categories { ...F0 } } ${rungs} fragment F${count} on Category { name }`;
}

function doublingFragments(count: number): string {
  const steps = repeat(
    count,
    (i) => `fragment F${i} on Category { name ...F${i + 1} ...F${i + 1} }`,
  );
  return `{ categories { ...F0 } } ${steps} fragment F${count} on Category { name }`;
}

function allFragments(count: number): string {
  const each = repeat(count, (i) => {
    const later = repeat(count - i - 1, (j) => `...F${i + j + 1}`);
    return `fragment F${i} on Category { name ${later} }`;
  });
  return `{ categories { ...F0 } } ${each}`;
}

function cyclicFragments(count: number, random: Random): string {
  const each = repeat(count, (i) => {
    const others = repeat(random.int(1, 20), () => `...F${random.int(0, count - 1)}`);
    return `fragment F${i} on Category { name ...F${(i + 1) % count} ${others} }`;
  });
  return `{ categories { ...F0 } } ${each}`;
}

function manyFragments(count: number): string {
  const spreads = repeat(count, (i) => `...F${i}`);
  return `{ categories { ${spreads} } } ${repeat(count, (i) => `fragment F${i} on Category { name }`)}`;
}

function pagesOfPages(levels: number, first: number): string {
  const step = `products(first: ${first}) { nodes { category { `;
  return `{ categories { ${step.repeat(levels)} name ${'} } } '.repeat(levels)} } }`;
}

function introspection(width: number): string {
  const types = repeat(
    width,
    (i) => `t${i}: types { fields { args { type { fields { name args { name } } } } } }`,
  );
  return `{ __schema { ${types} } }`;
}

function tower(height: number, open: string, close: string, top = ''): string {
  return `${open.repeat(height)}${top}${close.repeat(height)}`;
}

function bracketTower(random: Random): string {
  const bracket = random.pick(['{', '[', '(', '{a(b:[']);
  return operation(`{ a ${bracket.repeat(random.int(70, 20_000))}`);
}

function noise(random: Random): string {
  const part = () =>
    random.pick([
      '{',
      '}',
      '"',
      '"""',
      '...',
      '@',
      '$',
      '!',
      '(',
      ')',
      'on',
      '#',
      '\\u',
      '&',
      '|',
      '\u0007',
    ]);
  return `{ ! ${repeat(random.int(1, 3_000), part)}`;
}

/** A body whose variables nest deeper than a serializer would write them. */
function operationText(before: string, after: string): string {
  const depth = before.length / '{"a":'.length;
  return `{"query":"{ __typename }","variables":${before}1${after.repeat(depth)}}`;
}
