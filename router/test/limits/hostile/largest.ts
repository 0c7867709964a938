/**
 * Operations that keep every default limit, but only just, and take the query planner the longest.
 *
 * @param name begins names in them: with another one they are other documents of the same form
 */
export function largestDocuments(name: string): string[] {
  return [manyServices(name, 4), chains(name, 10), conditions(name, 16)];
}

const product = `
  id sku name description brand tags status inStock availableQuantity weightGrams createdAt
  price { amount currency } dimensions { widthMm heightMm depthMm } category { slug name }
  images thumbnail rating { average count } unitsSold
  shippingEstimate { price { amount currency } days chargeableWeightGrams }
`;

/** Each product needs two services at three places. */
function manyServices(name: string, count: number): string {
  const each = (i: number) => `${name}${i}: product(id: "${i}") {
    ${product}
    reviews(first: 1) { nodes { id rating comment author { displayName } product { ${product} } } }
    category { products(first: 1) { nodes { ${product} } } }
  }`;
  return fields(count, each);
}

/** Each link of a chain needs what another service gave for the one before. */
function chains(name: string, count: number): string {
  let chain = 'sku unitsSold';
  for (let link = 0; link < 4; link += 1) {
    chain = `sku unitsSold shippingEstimate { days } reviews(first: 1) { nodes { product { ${chain} } } }`;
  }
  return fields(count, (i) => `${name}${i}: product(id: "${i}") { ${chain} }`);
}

/** Each condition is planned for both of its values. */
function conditions(name: string, count: number): string {
  const each = (i: number) => `... @skip(if: $${name}${i}) {
    unitsSold @include(if: $${name}${(i + 1) % count})
    reviews(first: 1) @include(if: $${name}${(i + 2) % count}) { nodes { author { displayName } } }
  }`;
  const variables = Array.from({ length: count }, (_, i) => `$${name}${i}: Boolean = false`).join(
    ' ',
  );
  const all = Array.from({ length: count }, (_, i) => each(i)).join(' ');
  return `query (${variables}) { product(id: "1") { ${all} } }`;
}

function fields(count: number, each: (i: number) => string): string {
  return `{ ${Array.from({ length: count }, (_, i) => each(i)).join(' ')} }`;
}
