import { dirname, resolve } from 'node:path';
import { expandVariables, type Environment } from './variables.ts';
import { YamlMapping } from './yaml.ts';

/** A subgraph as supergraph.yaml lists it. */
export interface SubgraphEntry {
  readonly name: string;
  /** Where the router reaches it. */
  readonly routingUrl: string;
  /** The absolute path of its schema. */
  readonly schemaPath: string;
}

/**
 * Reads a supergraph.yaml, in the format of `rover supergraph compose --config`
 * (https://www.apollographql.com/docs/rover/commands/supergraphs), as far as it works offline:
 * schemas are files. Like rover, it reads `${env.NAME}` in a value from the environment, and paths
 * from the folder of the file.
 *
 * @throws InputError with file and line when it cannot be read or says what is not carried
 */
export async function readSupergraphConfig(
  path: string,
  environment: Environment = process.env,
): Promise<SubgraphEntry[]> {
  const file = await YamlMapping.read(path, 'the list of subgraphs');
  file.allow('federation_version', 'subgraphs');
  checkFederationVersion(file, environment);

  const subgraphs = file.mapping('subgraphs');
  const names = subgraphs.keys();
  if (names.length === 0) throw file.mistake('subgraphs', '"subgraphs" names no subgraph.');
  return names.map((name) => readSubgraph(name, subgraphs.mapping(name), path, environment));
}

function readSubgraph(
  name: string,
  entry: YamlMapping,
  path: string,
  environment: Environment,
): SubgraphEntry {
  entry.allow('routing_url', 'schema');
  const schema = entry.mapping('schema');
  schema.allow('file');

  const routingUrl = expandVariables(entry, 'routing_url', environment);
  if (!(/^https?:/.test(routingUrl) && URL.canParse(routingUrl))) {
    throw entry.mistake('routing_url', `"${routingUrl}" is not an http or https URL.`);
  }
  const schemaFile = expandVariables(schema, 'file', environment);
  return { name, routingUrl, schemaPath: resolve(dirname(path), schemaFile) };
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
