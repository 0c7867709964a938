import { YamlMapping } from '../config/yaml.ts';

/** What a subgraph's codegen.yml says. Paths are relative to the folder of that file. */
export interface CodegenConfig {
  /** The subgraph's schema. */
  readonly schema: string;
  /** The TypeScript file to write. */
  readonly output: string;
  /** The type of the resolvers' context, as `module#Type`, the module seen from `output`. */
  readonly context: string;
  /** For each GraphQL type that has a model behind it, that model's type as `module#Type`. */
  readonly mappers: Readonly<Record<string, string>>;
  /** For each scalar of the schema, its TypeScript type. */
  readonly scalars: Readonly<Record<string, string>>;
}

/**
 * Reads a codegen.yml.
 *
 * @throws InputError with file and line when it cannot be read or is not a {@link CodegenConfig}
 */
export async function readCodegenConfig(path: string): Promise<CodegenConfig> {
  const file = await YamlMapping.read(path, 'the configuration of the resolver types');
  file.allow('schema', 'output', 'context', 'mappers', 'scalars');
  return {
    schema: file.string('schema'),
    output: file.string('output'),
    context: file.string('context'),
    mappers: strings(file, 'mappers'),
    scalars: strings(file, 'scalars'),
  };
}

function strings(file: YamlMapping, key: string): Record<string, string> {
  if (!file.has(key)) return {};
  const mapping = file.mapping(key);
  return Object.fromEntries(mapping.keys().map((name) => [name, mapping.string(name)]));
}
