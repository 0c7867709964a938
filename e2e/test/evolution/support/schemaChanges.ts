import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ClientDocument, Subgraph } from '@shop/schema-tools';
import { parse } from 'yaml';

/** A change of subgraph schemas, and what clients send. */
export interface SchemaChange {
  /** `<group>/<name>`, such as `fields/removed-in-use`. */
  readonly name: string;
  readonly title: string;
  readonly before: readonly Subgraph[];
  readonly after: readonly Subgraph[];
  readonly documents: readonly ClientDocument[];
}

/** A fixture as it is written; the tests of schema-tools see to it that each has this form. */
interface Written {
  readonly title: string;
  readonly before: Readonly<Record<string, string>>;
  /** What is new; null for a subgraph that goes. */
  readonly after: Readonly<Record<string, string | null>>;
  /** By `<client>/<operation>`. */
  readonly operations: Readonly<Record<string, string>>;
}

const folder = fileURLToPath(
  new URL('../../../../packages/schema-tools/test/fixtures', import.meta.url),
);

/** What the schemas of fixtures leave out. */
const head = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible",
  "@interfaceObject", "@tag"
])
`;

/** Reads the fixtures by which the check of schema changes is tested, in the order of their names. */
export async function readSchemaChanges(): Promise<SchemaChange[]> {
  const files = await readdir(folder, { recursive: true });
  const fixtures = files.filter((file) => dirname(file) !== '.' && file.endsWith('.yaml'));
  return await Promise.all(
    fixtures.toSorted().map(async (file) => {
      const written = parse(await readFile(join(folder, file), 'utf8')) as Written;
      const { title, before, after, operations } = written;
      return {
        name: join(dirname(file), basename(file, '.yaml')),
        title,
        before: toSubgraphs(before),
        after: toSubgraphs({ ...before, ...after }),
        documents: Object.entries(operations).map(([id, text]) => {
          const [client = '', operation = ''] = id.split('/');
          return { client, path: join('operations', client, `${operation}.graphql`), text };
        }),
      };
    }),
  );
}

function toSubgraphs(schemas: Written['after']): Subgraph[] {
  return Object.entries(schemas).flatMap(([name, sdl]) => {
    if (sdl === null) return [];
    const routingUrl = `http://${name}.test/graphql`;
    return [{ name, routingUrl, sdl: head + sdl, schemaPath: `${name}.graphql` }];
  });
}
