import { GraphQLError } from 'graphql';
import { dirname, resolve } from 'node:path';
import { displayPath, readInput } from '../config/files.ts';
import { writeWhole } from '../config/write.ts';
import { InputError } from '../errors.ts';
import { readCodegenConfig } from './config.ts';
import { generateResolverTypes } from './generate.ts';

/**
 * The command `resolver-types [codegen.yml]`: writes the TypeScript types of a subgraph's resolvers.
 * Exits with 2 when the configuration or the schema cannot be used.
 */
async function main(configPath = 'codegen.yml'): Promise<void> {
  const config = await readCodegenConfig(resolve(configPath));
  const folder = dirname(resolve(configPath));
  const schema = resolve(folder, config.schema);
  const sdl = await readInput(schema, 'the schema');
  const output = resolve(folder, config.output);
  await writeWhole(output, await generateResolverTypes(sdl, config, displayPath(schema)));
  process.stdout.write(`Resolver types of ${displayPath(schema)}: ${displayPath(output)}\n`);
}

try {
  await main(...process.argv.slice(2));
} catch (error) {
  if (!(error instanceof InputError || error instanceof GraphQLError)) throw error;
  process.stderr.write(`${error instanceof GraphQLError ? error.toString() : error.message}\n`);
  process.exitCode = 2;
}
