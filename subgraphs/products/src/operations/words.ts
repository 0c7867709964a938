/** The accents of European scripts; marks of other scripts make another letter and stay. */
const accents = /[\u0300-\u036f]/g;

/** Text without case and accents, for comparing and sorting: `Crème Brûlée` becomes `creme brulee`. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(accents, '').normalize('NFC').toLowerCase();
}

/**
 * The distinct words of a text, folded. Whatever is neither a letter nor a digit ends a word, save
 * an apostrophe: `Men's T-Shirt` has the words `mens`, `t` and `shirt`.
 */
export function wordsOf(text: string): string[] {
  const words = fold(text)
    .replace(/['’]/g, '')
    .match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu);
  return [...new Set(words)];
}

/**
 * The words that a search finds a product by: whatever writes one of these texts writes the words
 * with them, in the same write.
 */
export function searchWords(
  product: { name: string; brand?: string | undefined; tags: readonly string[] },
  category: { name: string },
): string[] {
  return wordsOf([product.name, product.brand ?? '', ...product.tags, category.name].join(' '));
}
