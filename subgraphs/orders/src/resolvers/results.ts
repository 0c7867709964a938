import { resultType } from '@shop/service-kit';

import type {
  CancelOrderResultResolvers,
  DeliverOrderResultResolvers,
  OrderRejectionResolvers,
  PlaceOrderResultResolvers,
  ShipOrderResultResolvers,
} from '../generated/resolvers.ts';

const order = resultType('Order');

export const CancelOrderResult: CancelOrderResultResolvers = { __resolveType: order };
export const DeliverOrderResult: DeliverOrderResultResolvers = { __resolveType: order };
export const OrderRejection: OrderRejectionResolvers = { __resolveType: ({ failure }) => failure };
export const PlaceOrderResult: PlaceOrderResultResolvers = { __resolveType: order };
export const ShipOrderResult: ShipOrderResultResolvers = { __resolveType: order };
