import type { Rejection } from '../models/rejection.ts';

const causes: Record<Rejection['reason'], string> = {
  OutOfStock: 'There is too little in stock.',
  ProductUnavailable: 'Not everything can be bought any more.',
  PriceChanged: 'It does not cost any more what the buyer expected.',
};

/** Why an order is rejected, for its history. */
export function causeOf({ reason }: Rejection): string {
  return causes[reason];
}
