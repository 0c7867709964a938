import type { KnownOperation } from '../../src/graph/operations.ts';
import { parseOperations } from '../../src/graph/parseOperations.ts';

/** The operations in these texts, by their files `<client>/<name>`. */
export function operationsIn(texts: Readonly<Record<string, string>>): KnownOperation[] {
  return parseOperations(
    Object.entries(texts).map(([path, text]) => ({ client: path.split('/')[0] ?? '', path, text })),
  );
}
