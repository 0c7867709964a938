import type { OrderStatus } from '../operations.ts';
import type {
  Change,
  ChangeAnswer,
  Money,
  OrderSeen,
  PlaceAnswer,
  PlaceRequest,
  Refusal,
} from './realShop.ts';

interface RefusalData {
  readonly __typename: 'OutOfStock' | 'ProductUnavailable' | 'PriceChanged';
  readonly shortages?: readonly {
    readonly product: { readonly id: string };
    readonly requestedQuantity: number;
    readonly availableQuantity: number;
  }[];
  readonly productIds?: readonly string[];
  readonly costs?: Money;
}

/** An order as `orderFields` asks for it. */
export interface OrderData {
  readonly __typename: 'Order';
  readonly id: string;
  readonly status: OrderStatus;
  readonly lines: readonly {
    readonly product: { readonly id: string };
    readonly quantity: number;
    readonly unitPrice: Money | null;
  }[];
  readonly total: Money;
  readonly rejection: RefusalData | null;
  readonly shippingAddress: { readonly street: string };
  readonly history: readonly { readonly status: OrderStatus }[];
}

interface ConflictData {
  readonly __typename: 'OrderStatusConflict';
  readonly conflict: OrderStatus;
}

interface KeyReusedData {
  readonly __typename: 'IdempotencyKeyReused';
  readonly order: { readonly id: string };
}

/** What the mutations answer, under the name `result`. */
export interface PlaceData {
  readonly result: OrderData | RefusalData | KeyReusedData;
}

export interface ChangeData {
  readonly result: OrderData | ConflictData;
}

const refusalFields = /* GraphQL */ `
  ... on OutOfStock {
    shortages: lines {
      product {
        id
      }
      requestedQuantity
      availableQuantity
    }
  }
  ... on ProductUnavailable {
    productIds
  }
  ... on PriceChanged {
    costs: total {
      amount
      currency
    }
  }
`;

const orderFields = /* GraphQL */ `
  fragment OrderFields on Order {
    __typename
    id
    status
    lines {
      product {
        id
      }
      quantity
      unitPrice {
        amount
        currency
      }
    }
    total {
      amount
      currency
    }
    rejection {
      __typename
      ${refusalFields}
    }
    shippingAddress {
      street
    }
    history {
      status
    }
  }
`;

export const placeDocument = /* GraphQL */ `
  mutation Place($input: PlaceOrderInput!) {
    result: placeOrder(input: $input) {
      __typename
      ...OrderFields
      ${refusalFields}
      ... on IdempotencyKeyReused {
        order {
          id
        }
      }
    }
  }
  ${orderFields}
`;

const inputs = { cancel: 'CancelOrderInput', ship: 'ShipOrderInput', deliver: 'DeliverOrderInput' };

/** The operation that changes the state of an order. */
export const changeDocument = (what: Change): string => /* GraphQL */ `
  mutation Change($input: ${inputs[what]}!) {
    result: ${what}Order(input: $input) {
      __typename
      ...OrderFields
      ... on OrderStatusConflict {
        conflict: status
      }
    }
  }
  ${orderFields}
`;

export const readDocument = /* GraphQL */ `
  query Read($id: ID!) {
    order(id: $id) {
      ...OrderFields
    }
  }
  ${orderFields}
`;

/** The input of `placeOrder`. */
export function toInput({ lines, expectedTotal, idempotencyKey, street }: PlaceRequest) {
  const shippingAddress = { street, city: 'Springfield', postalCode: '62701', country: 'US' };
  return { lines, expectedTotal, idempotencyKey, shippingAddress };
}

export function toPlaceAnswer({ result }: PlaceData): PlaceAnswer {
  if (result.__typename === 'Order') return { type: 'Order', order: toOrder(result) };
  if (result.__typename === 'IdempotencyKeyReused') {
    return { type: result.__typename, orderId: result.order.id };
  }
  return toRefusal(result);
}

export function toChangeAnswer({ result }: ChangeData): ChangeAnswer {
  if (result.__typename === 'Order') return { type: 'Order', order: toOrder(result) };
  return { type: 'Conflict', status: result.conflict };
}

export function toOrder(order: OrderData): OrderSeen {
  return {
    id: order.id,
    status: order.status,
    lines: order.lines.map(({ product, quantity, unitPrice }) => ({
      productId: product.id,
      quantity,
      unitPrice: unitPrice?.amount ?? null,
    })),
    total: order.total,
    street: order.shippingAddress.street,
    rejection: order.rejection && toRefusal(order.rejection),
    history: order.history.map(({ status }) => status),
  };
}

function toRefusal(data: RefusalData): Refusal {
  switch (data.__typename) {
    case 'OutOfStock':
      return {
        type: 'OutOfStock',
        lines: (data.shortages ?? []).map((line) => ({
          productId: line.product.id,
          requested: line.requestedQuantity,
          available: line.availableQuantity,
        })),
      };
    case 'ProductUnavailable':
      return { type: 'ProductUnavailable', productIds: data.productIds ?? [] };
    case 'PriceChanged':
      if (data.costs === undefined) throw new Error('A changed price that is not told.');
      return { type: 'PriceChanged', total: data.costs };
  }
}
