import { checkInteger } from '@shop/service-kit';

import type { Currency } from '../models/order.ts';
import type { PackedProduct } from '../models/references.ts';

/** What it costs and how long it takes to send something. */
export interface ShippingEstimate {
  /** In minor units. */
  price: { amount: number; currency: Currency };
  chargeableWeightGrams: number;
  days: number;
}

/** The tariff of one zone; prices are in US cents. */
interface Zone {
  /** What the first step of the weight costs. */
  firstStep: number;
  /** What each further step costs, begun ones included. */
  furtherStep: number;
  /** After how many days a parcel arrives at the latest. */
  days: number;
}

const domestic: Zone = { firstStep: 499, furtherStep: 60, days: 5 };
const neighbour: Zone = { firstStep: 1_299, furtherStep: 180, days: 8 };
const restOfWorld: Zone = { firstStep: 2_499, furtherStep: 450, days: 14 };

/** The zones of countries, by ISO 3166-1 alpha-2 code; the parcels leave from the United States. */
const zones: ReadonlyMap<string, Zone> = new Map([
  ['US', domestic],
  ['CA', neighbour],
  ['MX', neighbour],
]);

const stepGrams = 500;
/** Light and bulky parcels are charged as if they weighed one gram for each 5 cubic centimetres. */
const cubicMmPerGram = 5_000;
const maxQuantity = 1_000;
/** What one lorry carries: more than that is not sent as a parcel, and has no tariff. */
const maxGrams = 24_000_000;

/**
 * Estimates what it costs to send some of a product to a country, as one consignment.
 *
 * The chargeable weight is the larger of the actual and the volumetric weight of all items
 * together, rounded up to a gram once, for the whole. The price is that of the zone's first 500 g
 * and of each further 500 g begun, so that it never falls when weight, size or quantity grow. Every
 * amount is an integer.
 *
 * @param quantity 1 to 1,000
 * @param country an ISO 3166-1 alpha-2 code, in letters of either case
 * @returns null when the consignment is heavier than 24 t
 * @throws {InputError} for a quantity out of range
 */
export function estimateShipping(
  product: PackedProduct,
  quantity: number,
  country: string,
): ShippingEstimate | null {
  checkInteger('quantity', quantity, { min: 1, max: maxQuantity });
  const { widthMm, heightMm, depthMm } = product.dimensions;
  // A product too large for exact arithmetic is far above the maximum: no estimate is inexact.
  const volumetricGrams = Math.ceil((quantity * widthMm * heightMm * depthMm) / cubicMmPerGram);
  const chargeableWeightGrams = Math.max(quantity * product.weightGrams, volumetricGrams);
  if (chargeableWeightGrams > maxGrams) return null;
  const zone = zones.get(country.toUpperCase()) ?? restOfWorld;
  const furtherSteps = Math.ceil(chargeableWeightGrams / stepGrams) - 1;
  return {
    price: { amount: zone.firstStep + furtherSteps * zone.furtherStep, currency: 'USD' },
    chargeableWeightGrams,
    days: zone.days,
  };
}
