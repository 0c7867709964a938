import { type Model, Schema, Types } from 'mongoose';

/** A review as the database keeps it. */
export interface ReviewRecord {
  _id: Types.ObjectId;
  productId: Types.ObjectId;
  /** The author's id at the users service. */
  authorId: string;
  /** 1 to 5. */
  rating: number;
  comment: string;
  createdAt: Date;
}

/**
 * A review that the seed once had beside another by the same author of the same product. Databases
 * of that time still hold it.
 */
export const withdrawnReview = new Types.ObjectId('5eed00030000000000000001');

export type ReviewModel = Model<ReviewRecord>;

const text = { type: String, required: true } as const;

export const reviewSchema = new Schema<ReviewRecord>(
  {
    productId: { type: Schema.Types.ObjectId, required: true },
    authorId: text,
    rating: { type: Number, required: true },
    comment: text,
    createdAt: { type: Date, required: true },
  },
  { collection: 'reviews', strict: 'throw', versionKey: false },
);

reviewSchema.index({ productId: 1, createdAt: -1, _id: -1 });
// An author writes one review of a product, however many requests ask at once.
reviewSchema.index({ productId: 1, authorId: 1 }, { unique: true });
reviewSchema.index({ authorId: 1, createdAt: -1, _id: -1 });
