import { checkInteger, checkText, InputError } from '@shop/service-kit';

import type { DimensionsRecord, MoneyRecord } from '../models/product.ts';

/** The largest amount that GraphQL's `Int` carries, in minor units. */
const maxAmount = 2_147_483_647;

export function checkSku(sku: string): string {
  return checkText('sku', sku, {
    min: 3,
    max: 40,
    pattern: /^[A-Z0-9-]+$/,
    patternIs: 'of capital letters, digits and `-`',
  });
}

export function checkName(name: string | null): string {
  return checkText('name', name, { max: 200 });
}

export function checkDescription(description: string | null): string {
  return checkText('description', description, { max: 5_000, multiline: true });
}

/** @param field `brand`, or where a filter names it */
export function checkBrand(field: string, brand: string): string {
  return checkText(field, brand, { max: 100 });
}

/** @param field `category`, or where a filter names it */
export function checkSlug(field: string, slug: string | null): string {
  return checkText(field, slug, { max: 64 });
}

/** @param field where it stands in `tags`, or where a filter names one */
export function checkTag(field: string, tag: string): string {
  return checkText(field, tag, { max: 40 });
}

/** @returns the tags, each once */
export function checkTags(tags: readonly string[] | null): string[] {
  return [...new Set(checkList('tags', tags).map((tag, index) => checkTag(`tags.${index}`, tag)))];
}

/** @param field `price`, or where a filter names it */
export function checkPrice(field: string, price: MoneyRecord | null): MoneyRecord {
  if (price === null) throw new InputError(field, `${field} cannot be null.`);
  const { amount, currency } = price;
  return { amount: checkInteger(`${field}.amount`, amount, { min: 0, max: maxAmount }), currency };
}

export function checkWeight(weightGrams: number | null): number {
  return checkInteger('weightGrams', weightGrams, { min: 1, max: 1_000_000 });
}

export function checkDimensions(dimensions: DimensionsRecord | null): DimensionsRecord {
  if (dimensions === null) throw new InputError('dimensions', 'dimensions cannot be null.');
  const side = (name: keyof DimensionsRecord) =>
    checkInteger(`dimensions.${name}`, dimensions[name], { min: 1, max: 100_000 });
  return { widthMm: side('widthMm'), heightMm: side('heightMm'), depthMm: side('depthMm') };
}

/**
 * @param field `thumbnail`, or where it stands in `images`
 * @param url an absolute URL
 */
export function checkPicture(field: string, url: string): string {
  if (new URL(url).protocol !== 'https:') {
    throw new InputError(field, `${field} must start with https://.`);
  }
  return checkText(field, url, { max: 2_000 });
}

export function checkImages(images: readonly string[] | null): string[] {
  return checkList('images', images).map((url, index) => checkPicture(`images.${index}`, url));
}

function checkList(field: string, list: readonly string[] | null): readonly string[] {
  if (list === null) throw new InputError(field, `${field} cannot be null.`);
  if (list.length > 20) {
    throw new InputError(field, `${field} may have at most 20 entries, not ${list.length}.`);
  }
  return list;
}
