/** Operations that keep every default limit, but only just, and take the query planner the longest. */
export function largestDocuments(): string[] {
  return [manyServices(4), chains(10), conditions(16), manyServices(3), chains(9)];
}

const product = `
  id sku name description brand tags status inStock availableQuantity weightGrams createdAt
  price { amount currency } dimensions { widthMm heightMm depthMm } category { slug name }
  images thumbnail rating { average count } unitsSold
  shippingEstimate { price { amount currency } days chargeableWeightGrams }
`;

/** Each product needs two services at three places. */
function manyServices(count: number): string {
  const each = (i: number) => `a${i}: product(id: "${i}") {
    ${product}
    reviews(first: 1) { nodes { id rating comment author { displayName } product { ${product} } } }
    category { products(first: 1) { nodes { ${product} } } }
  }`;
  return fields(count, each);
}

/** Each link of a chain needs what another service gave for the one before. */
function chains(count: number): string {
  let chain = 'sku unitsSold';
  for (let link = 0; link < 4; link += 1) {
    chain = `sku unitsSold shippingEstimate { days } reviews(first: 1) { nodes { product { ${chain} } } }`;
  }
  return fields(count, (i) => `a${i}: product(id: "${i}") { ${chain} }`);
}

/** Each condition is planned for both of its values. */
function conditions(count: number): string {
  const each = (i: number) => `... @skip(if: $s${i}) {
    unitsSold @include(if: $s${(i + 1) % count})
    reviews(first: 1) @include(if: $s${(i + 2) % count}) { nodes { author { displayName } } }
  }`;
  const variables = Array.from({ length: count }, (_, i) => `$s${i}: Boolean = false`).join(' ');
  const all = Array.from({ length: count }, (_, i) => each(i)).join(' ');
  return `query (${variables}) { product(id: "1") { ${all} } }`;
}

function fields(count: number, each: (i: number) => string): string {
  return `{ ${Array.from({ length: count }, (_, i) => each(i)).join(' ')} }`;
}
