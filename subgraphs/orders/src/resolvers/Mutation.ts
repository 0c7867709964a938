import type { MutationResolvers } from '../generated/resolvers.ts';
import { cancelOrder } from '../operations/cancelOrder.ts';
import { deliverOrder } from '../operations/deliverOrder.ts';
import { placeOrder } from '../operations/placeOrder.ts';
import { shipOrder } from '../operations/shipOrder.ts';

export const Mutation: MutationResolvers = {
  placeOrder: (_, { input }, { saga, viewer }) => placeOrder(saga, viewer, input),
  cancelOrder: (_, { input }, { saga, viewer }) => cancelOrder(saga, viewer, input),
  shipOrder: (_, { input }, { orders, viewer }) => shipOrder(orders, viewer, input),
  deliverOrder: (_, { input }, { orders, viewer }) => deliverOrder(orders, viewer, input),
};
