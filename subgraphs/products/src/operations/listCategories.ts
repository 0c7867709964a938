import type { CategoryModel, CategoryRecord } from '../models/category.ts';

/** All categories by name. They are few: the shop's own staff thinks them up. */
export function listCategories(categories: CategoryModel): Promise<CategoryRecord[]> {
  return categories.find().sort({ nameKey: 1, _id: 1 }).lean<CategoryRecord[]>();
}
