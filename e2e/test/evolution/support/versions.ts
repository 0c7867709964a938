import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type EditedModules, editModules } from '../../support/editedModules.ts';
import { readRepositoryFile } from '../../support/readme.ts';

/** A subgraph as a team releases it: a schema, and the code that answers it. */
export interface Version {
  readonly subgraph: string;
  readonly schemaPath: string;
  /** What its processes are started with; nothing for what the repository has. */
  readonly modules: EditedModules | undefined;
}

interface Change {
  /** Names the version: `products-2`. */
  readonly name: string;
  /** Changes the schema that the repository has. */
  readonly schema: (sdl: string) => string;
  /** What follows this text in the resolvers of Product, as they are built. */
  readonly after: string;
  readonly resolver: string;
}

/** Writes versions of subgraphs into a folder. */
export class Versions {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A subgraph as the repository has it. */
  async original(subgraph: string): Promise<Version> {
    const sdl = readRepositoryFile(`subgraphs/${subgraph}/schema.graphql`);
    const schemaPath = await this.#write(`${subgraph}-1`, sdl);
    return { subgraph, schemaPath, modules: undefined };
  }

  /** A subgraph with a change to what it says of products. */
  async changed(subgraph: string, { name, schema, after, resolver }: Change): Promise<Version> {
    const original = readRepositoryFile(`subgraphs/${subgraph}/schema.graphql`);
    const sdl = schema(original);
    if (sdl === original) throw new Error(`${name} changes nothing.`);
    const schemaPath = await this.#write(name, sdl);
    const modules = await editModules(name, [
      {
        file: `subgraphs/${subgraph}/dist/server.js`,
        find: `new URL('../schema.graphql', import.meta.url)`,
        replace: JSON.stringify(schemaPath),
      },
      {
        file: `subgraphs/${subgraph}/dist/resolvers/Product.js`,
        find: after,
        replace: `${after}\n${resolver}`,
      },
    ]);
    return { subgraph, schemaPath, modules };
  }

  /** A subgraph with another description of something, and the same code. */
  async described(subgraph: string): Promise<Version> {
    const sdl = readRepositoryFile(`subgraphs/${subgraph}/schema.graphql`);
    const changed = sdl.replace('"A moment in time', `"Of ${subgraph}: a moment in time`);
    const schemaPath = await this.#write(`${subgraph}-described`, changed);
    return { subgraph, schemaPath, modules: undefined };
  }

  async #write(name: string, sdl: string): Promise<string> {
    const path = join(this.#folder, `${name}.graphql`);
    await writeFile(path, sdl);
    return path;
  }
}

const description = '"How well it sells beside others: 0 and up."';
const inProducts = '  "What the product is called."\n  name: String!\n';
const inOrders = '  "How many were bought in orders that were accepted and not called off;';

/** Products answers `Product.popularity` with 1. */
export const withPopularity: Change = {
  name: 'products-2',
  schema: (sdl) => sdl.replace(inProducts, `${inProducts}  ${description}\n  popularity: Int\n`),
  after: 'id: (product) => product._id.toHexString(),',
  resolver: 'popularity: () => 1,',
};

/** Orders takes `Product.popularity` over from products, and answers it with 2. */
export const withPopularityOverridden: Change = {
  name: 'orders-2',
  schema: (sdl) =>
    sdl
      .replace('      "@requires"\n', '      "@requires"\n      "@override"\n')
      .replace(
        inOrders,
        `  ${description}\n  popularity: Int @override(from: "products")\n${inOrders}`,
      ),
  after: '__resolveReference: (product) => (isForeignId(product.id) ? product : null),',
  resolver: 'popularity: () => 2,',
};
