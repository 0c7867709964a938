import type { Connection } from 'mongoose';

import { type CategoryModel, type CategoryRecord, categorySchema } from './category.ts';
import { type ProductModel, type ProductRecord, productSchema } from './product.ts';
import { type ReservationModel, type ReservationRecord, reservationSchema } from './reservation.ts';
import { type ReviewModel, type ReviewRecord, reviewSchema, withdrawnReview } from './review.ts';

/** The collections of the products service. */
export interface Models {
  categories: CategoryModel;
  products: ProductModel;
  reservations: ReservationModel;
  reviews: ReviewModel;
}

/** Defines the service's collections on a connection and builds their indexes. */
export async function openModels(connection: Connection): Promise<Models> {
  const models = {
    categories: connection.model<CategoryRecord>('Category', categorySchema),
    products: connection.model<ProductRecord>('Product', productSchema),
    reservations: connection.model<ReservationRecord>('Reservation', reservationSchema),
    reviews: connection.model<ReviewRecord>('Review', reviewSchema),
  };
  await addStockCounters(models.products);
  // A unique index cannot be built over what breaks it.
  await models.reviews.deleteOne({ _id: withdrawnReview });
  await Promise.all(Object.values(models).map((model) => model.createIndexes()));
  return models;
}

/** Counts the stock of products that are from before orders took any. */
async function addStockCounters(products: ProductModel): Promise<void> {
  const counters = { heldQuantity: 0, committedQuantity: 0, restocks: 0 };
  await products.updateMany(
    { suppliedQuantity: { $exists: false } },
    [{ $set: { ...counters, suppliedQuantity: '$availableQuantity' } }],
    { timestamps: false, updatePipeline: true },
  );
}
