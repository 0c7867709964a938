/**
 * The load generator for orders, a process of its own: each connection places one order after the
 * other, for the buyers in turn and of the products in turn. It writes one line of JSON with what it
 * saw.
 *
 * Environment: TARGET; TOKENS, a JSON list of the buyers' access tokens; PRODUCTS, a JSON list of ids;
 * CONNECTIONS and SECONDS.
 */
import autocannon from 'autocannon';

import { required, requiredTexts } from '../environment.ts';
import { printLoadResult } from '../loadResult.ts';
import { isConfirmed, purchase } from './purchase.ts';

const tokens = requiredTexts('TOKENS');
const products = requiredTexts('PRODUCTS');
let placed = 0;

const result = await autocannon({
  url: required('TARGET'),
  method: 'POST',
  requests: [
    {
      setupRequest: (request) => {
        const token = tokens[placed % tokens.length] ?? '';
        const product = products[placed % products.length] ?? '';
        placed += 1;
        return {
          ...request,
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify(purchase(product)),
        };
      },
    },
  ],
  verifyBody: (body) => typeof body === 'string' && isConfirmed(body),
  connections: Number(required('CONNECTIONS')),
  duration: Number(required('SECONDS')),
  timeout: 30,
});
printLoadResult(result);
