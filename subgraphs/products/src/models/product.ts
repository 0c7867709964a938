import { type Model, Schema, type Types } from 'mongoose';

export const productStatuses = ['ACTIVE', 'ARCHIVED'] as const;

export const currencies = ['EUR', 'GBP', 'USD'] as const;

export interface MoneyRecord {
  /** In minor units. */
  amount: number;
  currency: (typeof currencies)[number];
}

export interface DimensionsRecord {
  widthMm: number;
  heightMm: number;
  depthMm: number;
}

/** A product as the database keeps it. */
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
  /** How many there are in the warehouse, on sale or not; never negative. */
  availableQuantity: number;
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
    weightGrams: integer,
    dimensions: { type: dimensions, required: true },
    images: texts,
    thumbnail: String,
  },
  { collection: 'products', strict: 'throw', timestamps: true, versionKey: false },
);

productSchema.index({ sku: 1 }, { unique: true });
productSchema.index(searchIndex);

// A list by one condition walks an index in each of its orders; a page costs the same at any depth.
for (const condition of ['category', 'brand', 'tags', undefined]) {
  const equal = { status: 1, ...(condition !== undefined && { [condition]: 1 }) } as const;
  productSchema.index({ ...equal, createdAt: -1, _id: -1 });
  productSchema.index({ ...equal, nameKey: 1, _id: 1 });
  productSchema.index({ ...equal, 'price.currency': 1, 'price.amount': 1, _id: 1 });
}
