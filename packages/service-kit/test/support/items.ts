import { type Connection, type Model, Schema, Types } from 'mongoose';

/** A document with a field of each kind that a list can run over. */
export interface Item {
  _id: Types.ObjectId;
  shelf: string;
  name: string;
  price: { amount: number };
  at: Date;
}

export type ItemModel = Model<Item>;

export function openItems(connection: Connection): ItemModel {
  return connection.model<Item>(
    'Item',
    new Schema<Item>(
      {
        shelf: String,
        name: String,
        price: new Schema({ amount: Number }, { _id: false }),
        at: Date,
      },
      { collection: 'items', versionKey: false },
    ),
  );
}

export function makeItem(values: Partial<Item> = {}): Item {
  return {
    _id: new Types.ObjectId(),
    shelf: 'shelf',
    name: 'apple',
    price: { amount: 1 },
    at: new Date(0),
    ...values,
  };
}

/** Items of which many share each value but the id; `count` of them, in no order. */
export function makeItems(count: number): Item[] {
  const names = ['apple', 'Äpfel', 'zebra', 'a"quote', '0', '', '😀'];
  return Array.from({ length: count }, (_, index) =>
    makeItem({
      shelf: `shelf ${index % 3}`,
      name: names[(index * 5) % names.length] ?? '',
      price: { amount: ((index * 7) % 5) - 1.5 },
      at: new Date(Date.UTC(1969, 11, 31) + ((index * 11) % 4) * 86_400_000),
    }),
  );
}
