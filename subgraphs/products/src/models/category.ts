import { type Model, Schema } from 'mongoose';

/** A category as the database keeps it. */
export interface CategoryRecord {
  /** The slug. */
  _id: string;
  name: string;
  /** The name as categories are sorted by it: see `fold`. */
  nameKey: string;
}

export type CategoryModel = Model<CategoryRecord>;

const text = { type: String, required: true } as const;

export const categorySchema = new Schema<CategoryRecord>(
  { _id: text, name: text, nameKey: text },
  { collection: 'categories', strict: 'throw', versionKey: false },
);

categorySchema.index({ nameKey: 1, _id: 1 });
