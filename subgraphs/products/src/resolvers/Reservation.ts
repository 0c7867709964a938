import type { ReservationResolvers } from '../generated/resolvers.ts';

export const Reservation: ReservationResolvers = {
  orderId: ({ _id }) => _id,
  status: ({ state }) => state,
  expiresAt: ({ state, expiresAt }) => (state === 'HELD' ? (expiresAt ?? null) : null),
  refusal: ({ refusal }) => refusal ?? null,
};
