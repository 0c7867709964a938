import { type Model, Schema, type Types } from 'mongoose';

export const productStatuses = ['ACTIVE', 'ARCHIVED'] as const;

export const currencies = ['EUR', 'GBP', 'USD'] as const;

export interface MoneyRecord {
  /** In minor units. */
  amount: number;
  currency: (typeof currencies)[number];
}

/** What an order holds of a product until it is committed or given back. */
export interface Hold {
  quantity: number;
  /** Which attempt of the order's reservation took it: no two holds of an order bear the same. */
  attempt: number;
}

export interface DimensionsRecord {
  widthMm: number;
  heightMm: number;
  depthMm: number;
}

/**
 * A product as the database keeps it. In every product at every moment, what was supplied is what is
 * available, held and committed: each write that moves stock moves it in one document at once.
 */
export interface ProductRecord {
  _id: Types.ObjectId;
  sku: string;
  name: string;
  /** The name as products are sorted by it: see `fold`. */
  nameKey: string;
  description: string;
  brand?: string;
  /** The slug of its category. */
  category: string;
  tags: string[];
  /** The words that a search finds it by: see `searchWords`. */
  searchWords: string[];
  price: MoneyRecord;
  status: (typeof productStatuses)[number];
  /** How many there are in the warehouse that no order has, on sale or not; never negative. */
  availableQuantity: number;
  /** The sum of the holds. */
  heldQuantity: number;
  /** How many orders have taken for good. */
  committedQuantity: number;
  /** How many there were at the start, and what adjustments added to it. */
  suppliedQuantity: number;
  /** What each order holds, by the order's id. */
  holds?: Record<string, Hold>;
  /** How often committed stock has come back. */
  restocks: number;
  /** What came back of each order, by its id: there only while the order's return is under way. */
  restocked?: Record<string, number>;
  /** What each order of the seed had taken before the seed put its reservation here, by its id. */
  seededOrders?: Record<string, number>;
  weightGrams: number;
  dimensions: DimensionsRecord;
  images: string[];
  thumbnail?: string;
  createdAt: Date;
  updatedAt: Date;
}

export type ProductModel = Model<ProductRecord>;

/** The index that a search walks. */
export const searchIndex = { status: 1, searchWords: 1 } as const;

/** The index of the products of which orders hold something, by id. */
export const heldIndex = { _id: 1, heldQuantity: 1 } as const;

const text = { type: String, required: true } as const;
const texts = { type: [String], required: true } as const;
const integer = { type: Number, required: true } as const;

const money = new Schema<MoneyRecord>(
  { amount: integer, currency: { type: String, enum: currencies, required: true } },
  { _id: false },
);

const dimensions = new Schema<DimensionsRecord>(
  { widthMm: integer, heightMm: integer, depthMm: integer },
  { _id: false },
);

export const productSchema = new Schema<ProductRecord>(
  {
    sku: text,
    name: text,
    nameKey: text,
    description: text,
    brand: String,
    category: text,
    tags: texts,
    searchWords: texts,
    price: { type: money, required: true },
    status: { type: String, enum: productStatuses, required: true },
    availableQuantity: integer,
    heldQuantity: integer,
    committedQuantity: integer,
    suppliedQuantity: integer,
    // Not of a shape that mongoose could check: the keys are ids of orders.
    holds: Schema.Types.Mixed,
    restocks: integer,
    restocked: Schema.Types.Mixed,
    seededOrders: Schema.Types.Mixed,
    weightGrams: integer,
    dimensions: { type: dimensions, required: true },
    images: texts,
    thumbnail: String,
  },
  { collection: 'products', strict: 'throw', timestamps: true, versionKey: false },
);

productSchema.index({ sku: 1 }, { unique: true });
productSchema.index(searchIndex);
productSchema.index(heldIndex, { partialFilterExpression: { heldQuantity: { $gt: 0 } } });

// A list by one condition walks an index in each of its orders; a page costs the same at any depth.
for (const condition of ['category', 'brand', 'tags', undefined]) {
  const equal = { status: 1, ...(condition !== undefined && { [condition]: 1 }) } as const;
  productSchema.index({ ...equal, createdAt: -1, _id: -1 });
  productSchema.index({ ...equal, nameKey: 1, _id: 1 });
  productSchema.index({ ...equal, 'price.currency': 1, 'price.amount': 1, _id: 1 });
}
