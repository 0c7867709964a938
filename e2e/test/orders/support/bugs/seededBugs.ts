import type { SeededBug } from './plant.ts';

const takeHolds = 'subgraphs/products/dist/operations/reservations/takeHolds.js';
const record = 'subgraphs/orders/dist/saga/record.js';
const advance = 'subgraphs/orders/dist/saga/advance.js';
const release = 'subgraphs/products/dist/operations/reservations/releaseStock.js';

/** Parts of the conditional update that takes a hold. */
const enough = `            availableQuantity: { $gte: quantity },
`;
const takeOut = `            $inc: { availableQuantity: -quantity, heldQuantity: quantity },
            $set: { [holdPath(orderId)]: { quantity, attempt } },
        });`;

/**
 * The mistakes that shops like this one are known for, each of them alone: a text of a built module and
 * what takes its place.
 */
export const seededBugs = [
  {
    // An owner that was paused writes over what another made of the order.
    name: 'no epoch',
    edits: [
      {
        file: record,
        find: `{ _id, step, 'lease.owner': owner, 'lease.epoch': epoch }`,
        replace: `{ _id }`,
      },
    ],
  },
  {
    // What is released is forgotten.
    name: 'no tombstone',
    edits: [
      {
        file: release,
        find: `return settle(stock, released);`,
        replace: `{
            await settle(stock, released);
            await stock.reservations.deleteOne({ _id: orderId });
            return released;
        }`,
      },
    ],
  },
  {
    name: 'no unique key',
    edits: [
      {
        file: 'subgraphs/orders/dist/models/order.js',
        find: `order.index({ userId: 1, idempotencyKey: 1 }, { unique: true, `,
        replace: `order.index({ userId: 1, idempotencyKey: 1 }, { `,
      },
    ],
  },
  {
    // Stock that is short is set to 0 and sold all the same.
    name: 'clamped stock',
    edits: [
      { file: takeHolds, find: enough, replace: '' },
      {
        file: takeHolds,
        find: `{
${takeOut}`,
        replace: `[{
            $set: {
                availableQuantity: { $max: [0, { $subtract: ['$availableQuantity', quantity] }] },
                heldQuantity: { $add: ['$heldQuantity', quantity] },
                [holdPath(orderId)]: { $literal: { quantity, attempt } },
            },
        }], { updatePipeline: true });`,
      },
    ],
  },
  {
    // The order is given before the database has it, and whether it ever has is asked by nobody.
    name: 'acknowledgement before the write',
    edits: [
      {
        file: 'subgraphs/orders/dist/operations/insertOrder.js',
        find: `const order = await orders
            .findOneAndUpdate(`,
        replace: `const now = new Date();
        const order = {
            ...placed, _id, status: first.status, history: [{ ...first, at: now }], placedAt: now, updatedAt: now,
            lease: { owner: isOwned ? owner : null, epoch: 1, until: new Date(now.getTime() + leaseMs) },
        };
        orders
            .findOneAndUpdate(`,
      },
      {
        file: 'subgraphs/orders/dist/operations/insertOrder.js',
        find: `            .orFail();`,
        replace: `            .orFail().catch(() => undefined);`,
      },
    ],
  },
  {
    // That products could not be asked is taken for an answer.
    name: 'a swallowed error',
    edits: [
      {
        file: advance,
        find: `return { kind: 'later', cause: 'Products could not be reached.' };`,
        replace: `return { kind: 'done', cause: 'Products could not be reached.' };`,
      },
    ],
  },
  {
    // Each line is taken for itself, in orders and in products.
    name: 'unmerged lines',
    edits: [
      {
        file: 'subgraphs/orders/dist/operations/checkOrderRequest.js',
        find: `return [...quantities].map(([productId, quantity]) => (`,
        replace: `return lines.map(({ productId, quantity }) => (`,
      },
      {
        file: 'subgraphs/products/dist/operations/reservations/orderInput.js',
        find: `return [...quantities]
        .map(([productId, quantity]) => (`,
        replace: `return lines
        .map(({ productId, quantity }) => (`,
      },
    ],
  },
  {
    // The stock is read, looked at and written, and may have changed meanwhile.
    name: 'read, then write',
    edits: [
      {
        file: takeHolds,
        find: `        const { modifiedCount } = await products.updateOne({
            _id: productId,
            status: 'ACTIVE',
${enough}`,
        replace: `        const [read] = await readStock(products, [productId], orderId);
        const { modifiedCount } = !read || !canHold(read, quantity) ? { modifiedCount: 0 } : await products.updateOne({
            _id: productId,
            status: 'ACTIVE',
`,
      },
      {
        file: takeHolds,
        find: takeOut,
        replace: `            $inc: { heldQuantity: quantity },
            $set: { availableQuantity: read.availableQuantity - quantity, [holdPath(orderId)]: { quantity, attempt } },
        });`,
      },
    ],
  },
  {
    // Who gives back looks at the state first, and then writes whatever it has become.
    name: 'release without compare-and-set',
    edits: [
      {
        file: release,
        find: `    return moveReservation(stock.reservations, orderId, {
        from: state,
        to: 'RELEASED',
        where: { settled: true },
        set: { returning: true, marked: true },
    });`,
        replace: `    return stock.reservations
        .findOneAndUpdate({ _id: orderId }, { $set: { state: 'RELEASED', settled: false, returning: true, marked: true } }, { returnDocument: 'after' })
        .lean();`,
      },
    ],
  },
] as const satisfies readonly SeededBug[];
