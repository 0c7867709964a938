import { type Edit, editModules } from '../../../support/editedModules.ts';
import type { Extras } from '../programs.ts';

/** A fault that is put into the services on purpose, to see that the trials find it. */
export interface SeededBug {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/**
 * Puts a bug into the services of a shop.
 *
 * @throws {Error} when it does not apply to the services as they are built
 */
export async function plant(bug: SeededBug): Promise<Readonly<Record<string, Extras>>> {
  const extras = await editModules(bug.name, bug.edits);
  return { orders: extras, products: extras };
}
