import { eventually } from '../../../support/eventually.ts';
import type { OrderShop } from '../orderShop.ts';
import type { Fate, Message, Policy } from '../proxy/link.ts';
import { sendAgain } from '../proxy/sendAgain.ts';
import { Refused, staff, viewer } from '../serviceClient.ts';
import {
  type ChangeData,
  changeDocument,
  type OrderData,
  type PlaceData,
  placeDocument,
  readDocument,
  toChangeAnswer,
  toInput,
  toOrder,
  toPlaceAnswer,
} from './documents.ts';
import type { Asker, ErrorSeen, RealShop, StockOperation } from './realShop.ts';

/** What of a reservation tells whether it has expired. */
interface ReservationDocument {
  readonly _id: string;
  readonly state: string;
  readonly settled: boolean;
  readonly expiresAt: Date;
}

/** So many requests can be delivered again. */
const remembered = 500;

/** A running shop as the commands of the model drive it. */
export function liveShop(shop: OrderShop): RealShop {
  const links = Array.from({ length: shop.instances.orders }, (_, index) =>
    shop.link(`orders-${index + 1} > products`),
  );
  const { orders, products } = shop.databases;
  const reservations = products.collection<ReservationDocument>('reservations');

  /** What orders asked products to do, of late. */
  const asked: Buffer[] = [];
  const decide = (policy: Policy) => {
    for (const link of links) {
      link.policy = {
        before(message) {
          if (!message.isRead) asked.push(message.bytes);
          if (asked.length > remembered) asked.shift();
          return policy.before?.(message) ?? 'pass';
        },
        after: (message, reply) => policy.after?.(message, reply) ?? 'pass',
      };
    }
  };
  decide({});
  return {
    instances: links.length,
    place: (instance, request) =>
      orRefused(async () => {
        const who = viewer(request.userId);
        const variables = { input: toInput(request) };
        const where = { instance };
        return toPlaceAnswer(await shop.askOrders<PlaceData>(who, placeDocument, variables, where));
      }),
    change: (instance, what, asker, id) =>
      orRefused(async () => {
        const variables = { input: { id } };
        const where = { instance };
        return toChangeAnswer(
          await shop.askOrders<ChangeData>(viewerOf(asker), changeDocument(what), variables, where),
        );
      }),
    async read(instance, asker, id) {
      const who = viewerOf(asker);
      const { order } = await shop.askOrders<{ order: OrderData | null }>(
        who,
        readDocument,
        { id },
        { instance },
      );
      return order && toOrder(order);
    },
    adjust: async (id, delta) => ((await shop.adjust(id, delta)) ? 'done' : 'InsufficientStock'),
    setPrice: (id, amount) => shop.setPrice(id, amount),
    archive: (id) => shop.archive(id),
    cut(operation) {
      decide({
        before: (message) =>
          operation === undefined || asks(message, operation) ? 'reset' : 'pass',
      });
    },
    heal() {
      decide({});
    },
    async losing(operation, what, work) {
      let isLost = false;
      const lose = (message: Message): Fate => {
        if (isLost || !asks(message, operation)) return 'pass';
        isLost = true;
        return 'reset';
      };
      decide(what === 'request' ? { before: lose } : { after: lose });
      try {
        return await work();
      } finally {
        decide({});
      }
    },
    async sendAgain(orderId, which) {
      const about = asked.filter((request) => request.includes(orderId));
      const request = about[which % about.length];
      if (request === undefined) return false;
      const { url } = shop.process(`products-${(which % shop.instances.products) + 1}`);
      await sendAgain(new URL(url), request);
      return true;
    },
    async expire(orderId) {
      const held = { _id: orderId, state: 'HELD' };
      await reservations.updateOne(held, { $set: { expiresAt: new Date(0) } });
      await eventually(`the reservation of ${orderId} has expired`, () =>
        reservations.findOne({ _id: orderId, state: 'EXPIRED', settled: true }),
      );
    },
    restart: (service, instance) =>
      shop.restart(`${service}-${(instance % shop.instances[service]) + 1}`),
    settled: () => shop.settled(),
    stock: (ids) => shop.stock(ids),
    countOrders: (userIds) =>
      orders.collection('orders').countDocuments({ userId: { $in: [...userIds] } }),
  };
}

/** @returns what is given, or the GraphQL error that refused it; fails when there is no answer */
async function orRefused<T>(attempt: () => Promise<T>): Promise<T | ErrorSeen> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof Refused) return { type: 'Error', code: error.code };
    throw error;
  }
}

const viewerOf = (asker: Asker) => (asker === 'staff' ? staff : viewer(asker.userId));

const asks = ({ label }: Message, operation: StockOperation): boolean =>
  label.endsWith(` ${operation}`);
