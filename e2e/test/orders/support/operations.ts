/** What is bought. */
export interface Line {
  readonly productId: string;
  readonly quantity: number;
}

/** What a buyer asks for, less what does not matter to a trial. */
export interface PlaceInput {
  readonly lines: readonly Line[];
  /** In US cents. */
  readonly expectedTotal: number;
  readonly idempotencyKey: string;
  /** The street of the address; another one makes it another request. */
  readonly street?: string;
}

/** What happens to an order. */
export type OrderStatus =
  'PENDING' | 'CONFIRMED' | 'REJECTED' | 'CANCELLED' | 'SHIPPED' | 'DELIVERED';

/** An order as its buyer sees it. */
export interface PlacedOrder {
  readonly __typename: 'Order';
  readonly id: string;
  readonly status: OrderStatus;
  /** In US cents. */
  readonly total: { readonly amount: number };
  readonly lines: readonly {
    readonly product: { readonly id: string } | null;
    readonly quantity: number;
  }[];
  readonly rejection: {
    readonly __typename: 'OutOfStock' | 'ProductUnavailable' | 'PriceChanged';
  } | null;
  readonly history: readonly { readonly status: OrderStatus; readonly cause: string }[];
}

/** A failure that a buyer is expected to handle: nothing is recorded so far. */
export interface PlaceFailure {
  readonly __typename: 'OutOfStock' | 'ProductUnavailable' | 'PriceChanged';
  readonly message: string;
}

/** Another request has placed an order with the key. */
export interface KeyReused {
  readonly __typename: 'IdempotencyKeyReused';
  readonly message: string;
  readonly order: PlacedOrder;
}

/** What `placeOrder` answers. */
export type PlaceAnswer = PlacedOrder | PlaceFailure | KeyReused;

/** The order is in a state in which what was asked cannot be done. */
export interface StatusConflict {
  readonly __typename: 'OrderStatusConflict';
  readonly message: string;
  readonly status: OrderStatus;
}

/** What `cancelOrder`, `shipOrder` and `deliverOrder` answer. */
export type ChangeAnswer = PlacedOrder | StatusConflict;

/** What of a product a trial needs. */
export interface TrialProduct {
  readonly id: string;
  readonly sku: string;
  /** In US cents. */
  readonly price: number;
}

const orderFields = /* GraphQL */ `
  fragment OrderFields on Order {
    __typename
    id
    status
    total {
      amount
    }
    lines {
      product {
        id
      }
      quantity
    }
    rejection {
      __typename
    }
    history {
      status
      cause
    }
  }
`;

export const placeOrder = /* GraphQL */ `
  mutation PlaceOrder($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      __typename
      ...OrderFields
      ... on UserError {
        message
      }
      ... on IdempotencyKeyReused {
        order {
          ...OrderFields
        }
      }
    }
  }
  ${orderFields}
`;

/** The operation that changes the state of an order. */
export function changeOrder(verb: 'cancel' | 'ship' | 'deliver'): string {
  const input = {
    cancel: 'CancelOrderInput',
    ship: 'ShipOrderInput',
    deliver: 'DeliverOrderInput',
  };
  return /* GraphQL */ `
    mutation ChangeOrder($input: ${input[verb]}!) {
      result: ${verb}Order(input: $input) {
        __typename
        ...OrderFields
        ... on OrderStatusConflict {
          message
          status
        }
      }
    }
    ${orderFields}
  `;
}

export const readOrder = /* GraphQL */ `
  query ReadOrder($id: ID!) {
    order(id: $id) {
      ...OrderFields
    }
  }
  ${orderFields}
`;

export const createProduct = /* GraphQL */ `
  mutation CreateProduct($input: CreateProductInput!) {
    createProduct(input: $input) {
      __typename
      ... on Product {
        id
        sku
      }
      ... on UserError {
        message
      }
    }
  }
`;

export const updateProduct = /* GraphQL */ `
  mutation UpdateProduct($input: UpdateProductInput!) {
    updateProduct(input: $input) {
      __typename
    }
  }
`;

export const archiveProduct = /* GraphQL */ `
  mutation ArchiveProduct($input: ArchiveProductInput!) {
    archiveProduct(input: $input) {
      id
    }
  }
`;

export const adjustStock = /* GraphQL */ `
  mutation AdjustStock($input: AdjustStockInput!) {
    adjustStock(input: $input) {
      __typename
    }
  }
`;
