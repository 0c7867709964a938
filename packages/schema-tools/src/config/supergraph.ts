import { dirname, resolve } from 'node:path';
import { isUrl, readInput, type ReadText } from './files.ts';
import { expandVariables, type Environment } from './variables.ts';
import { YamlMapping } from './yaml.ts';

/** Where the schema of a subgraph is to be had. `listedAt` is the line that says so, `supergraph.yaml:6`. */
export type SchemaSource =
  | {
      /** The absolute path of the schema. */
      readonly file: string;
      readonly listedAt: string;
    }
  | {
      /** Where the subgraph answers `_service { sdl }`. */
      readonly url: string;
      /** Headers to ask with, such as an authorization. */
      readonly headers: Readonly<Record<string, string>>;
      readonly listedAt: string;
    };

/** A subgraph as supergraph.yaml lists it. */
export interface SubgraphEntry {
  readonly name: string;
  /** Where the router reaches it. */
  readonly routingUrl: string;
  readonly schema: SchemaSource;
}

/**
 * Reads a supergraph.yaml, in the format of `rover supergraph compose --config`
 * (https://www.apollographql.com/docs/rover/commands/supergraphs), as far as it needs no registry:
 * schemas are files, or are asked of running subgraphs. Like rover, it reads `${env.NAME}` in a value
 * from the environment, and paths from the folder of the file.
 *
 * @param readText reads the file; from the disk unless told
 * @throws InputError with file and line when it cannot be read or says what is not carried
 */
export async function readSupergraphConfig(
  path: string,
  environment: Environment = process.env,
  readText: ReadText = readInput,
): Promise<SubgraphEntry[]> {
  const what = 'the list of subgraphs';
  const file = YamlMapping.parse(await readText(path, what), path, what);
  file.allow('federation_version', 'subgraphs');
  checkFederationVersion(file, environment);

  const subgraphs = file.mapping('subgraphs');
  const names = subgraphs.keys();
  if (names.length === 0) throw file.mistake('subgraphs', '"subgraphs" names no subgraph.');
  return names.map((name) => {
    const entry = subgraphs.mapping(name);
    entry.allow('routing_url', 'schema');
    const schema = readSource(entry.mapping('schema'), path, environment);
    return { name, routingUrl: readRoutingUrl(entry, schema, environment), schema };
  });
}

/** As with rover, a subgraph whose schema is read by URL is reached there unless another is given. */
function readRoutingUrl(
  entry: YamlMapping,
  schema: SchemaSource,
  environment: Environment,
): string {
  if ('url' in schema && !entry.has('routing_url')) return schema.url;
  return readUrl(entry, 'routing_url', environment);
}

function readSource(schema: YamlMapping, path: string, environment: Environment): SchemaSource {
  schema.allow('file', 'subgraph_url', 'introspection_headers');
  if (!schema.has('subgraph_url')) {
    const file = resolve(dirname(path), expandVariables(schema, 'file', environment));
    if (!schema.has('introspection_headers')) return { file, listedAt: schema.place('file') };
    throw schema.mistake(
      'introspection_headers',
      '"introspection_headers" are for a "subgraph_url", and a file needs none.',
    );
  }
  if (schema.has('file')) {
    throw schema.mistake('subgraph_url', 'A schema has a "file" or a "subgraph_url", not both.');
  }
  const url = readUrl(schema, 'subgraph_url', environment);
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') {
    throw schema.mistake(
      'subgraph_url',
      '"subgraph_url" may hold no password: send it by "introspection_headers".',
    );
  }
  const headers = readHeaders(schema, environment);
  return { url, headers, listedAt: schema.place('subgraph_url') };
}

function readUrl(mapping: YamlMapping, key: string, environment: Environment): string {
  const url = expandVariables(mapping, key, environment);
  if (isUrl(url) && URL.canParse(url)) return url;
  throw mapping.mistake(key, `"${url}" is not an http or https URL.`);
}

/** Values are secrets: no error tells them. */
function readHeaders(schema: YamlMapping, environment: Environment): Record<string, string> {
  if (!schema.has('introspection_headers')) return {};
  const mapping = schema.mapping('introspection_headers');
  return Object.fromEntries(
    mapping.keys().map((name) => {
      const value = expandVariables(mapping, name, environment);
      if (isHeader(name, value)) return [name, value];
      throw mapping.mistake(name, `The header "${name}" is not one that HTTP can carry.`);
    }),
  );
}

function isHeader(name: string, value: string): boolean {
  try {
    new Headers({ [name]: value });
    return true;
  } catch {
    return false;
  }
}

/**
 * Rover downloads the composer that `federation_version` names; here it is always the installed
 * one, so that only its generation can be honoured.
 */
function checkFederationVersion(file: YamlMapping, environment: Environment): void {
  if (!file.has('federation_version')) return;
  const version = expandVariables(file, 'federation_version', environment);
  if (!/^(2|latest-2|=2\.\d+\.\d+.*)$/.test(version)) {
    throw file.mistake('federation_version', `"${version}" is not a version of Federation 2.`);
  }
}
