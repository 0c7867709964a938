import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { Subgraph } from '../../src/compose/compose.ts';
import type { ClientDocument } from '../../src/manifest/documents.ts';

/** A change of subgraph schemas with what the check has to say about it. */
export interface Fixture {
  /** The path in the folder of fixtures, such as `fields/removed-in-use`. */
  readonly name: string;
  readonly title: string;
  readonly before: readonly Subgraph[];
  readonly after: readonly Subgraph[];
  readonly documents: readonly ClientDocument[];
  readonly expect: Verdict;
}

/** The four parts of a check and how it ends, short enough to be written by hand. Lists are sorted. */
export interface Verdict {
  /** The codes of composition errors, and of hints that are new as `hint CODE`. */
  readonly composition: readonly string[];
  /** The API schema's changes as `<severity> <id>`. */
  readonly changes: readonly string[];
  /** The operations that become invalid as `<client>/<operation>:<line>:<column> <coordinate>`. */
  readonly broken: readonly string[];
  /** The operations that a breaking or dangerous change touches, by the change's id. */
  readonly touched: Readonly<Record<string, readonly string[]>>;
  /** The order of the rollout, by changed subgraph. */
  readonly rollout: Readonly<Record<string, string>>;
  /** `<subgraph> <added|removed|changed> <coordinate> <owns|references> <other subgraph>`. */
  readonly ownership: readonly string[];
  readonly passes: boolean;
}

/** The version of federation that the schemas of fixtures are written for. */
export const federationVersion = 'federation/v2.12';

/** Put before each schema of a fixture, so that these are short. */
const head = `extend schema @link(url: "https://specs.apollo.dev/${federationVersion}", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible",
  "@interfaceObject", "@tag"
])
`;

const folder = join(import.meta.dirname, '..', 'fixtures');

/**
 * Reads all fixtures, `fixtures/<group>/<name>.yaml`, in the order of their names.
 *
 * @throws Error when a file is not YAML, or has other keys or kinds of values than a fixture has
 */
export async function readFixtures(): Promise<Fixture[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const groups = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const fixtures = await Promise.all(groups.toSorted().map(readGroup));
  return fixtures.flat();
}

/** Where another composition is known to differ from ours, and why, by the fixture's name. */
export async function readDifferences(): Promise<Map<string, string>> {
  return texts(parse(await readFile(join(folder, 'secondOpinion.yaml'), 'utf8')));
}

async function readGroup(group: string): Promise<Fixture[]> {
  const files = await readdir(join(folder, group));
  return await Promise.all(
    files.toSorted().map(async (file) => {
      const name = `${group}/${basename(file, '.yaml')}`;
      const text = await readFile(join(folder, group, file), 'utf8');
      const content: unknown = parse(text);
      try {
        return toFixture(name, content);
      } catch (error) {
        throw new Error(`The fixture ${name} cannot be read.`, { cause: error });
      }
    }),
  );
}

function toFixture(name: string, content: unknown): Fixture {
  const fixture = mapping(content, 'title', 'why', 'before', 'after', 'operations', 'expect');
  text(fixture['why']);
  const before = texts(fixture['before']);
  const changed = mapping(fixture['after']);
  const after = new Map([...before, ...Object.entries(changed)]);
  const expected = mapping(
    fixture['expect'],
    ...['composition', 'changes', 'broken', 'touched', 'rollout', 'ownership', 'passes'],
  );
  const { passes } = expected;
  if (typeof passes !== 'boolean') throw new TypeError('expect.passes has to be true or false.');
  return {
    name,
    title: text(fixture['title']),
    before: [...before].map(([subgraph, sdl]) => toSubgraph(subgraph, sdl)),
    after: [...after].flatMap(([subgraph, sdl]) =>
      sdl === null ? [] : [toSubgraph(subgraph, text(sdl))],
    ),
    documents: [...texts(fixture['operations'])].map(([id, operation]) =>
      toDocument(id, operation),
    ),
    expect: {
      composition: list(expected['composition']),
      changes: list(expected['changes']),
      broken: list(expected['broken']),
      touched: Object.fromEntries(
        Object.entries(mapping(expected['touched'])).map(([id, names]) => [id, list(names)]),
      ),
      rollout: Object.fromEntries(texts(expected['rollout'])),
      ownership: list(expected['ownership']),
      passes,
    },
  };
}

function toSubgraph(name: string, sdl: string): Subgraph {
  return {
    name,
    routingUrl: `http://${name}.test/graphql`,
    sdl: head + sdl,
    schemaPath: `${name}.graphql`,
  };
}

/** @param id `<client>/<operation>` */
function toDocument(id: string, operation: string): ClientDocument {
  const [client = '', name = ''] = id.split('/');
  return { client, path: join('operations', client, `${name}.graphql`), text: operation };
}

/** A mapping with exactly these keys, or with any when none are given. */
function mapping(value: unknown, ...keys: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`This has to be a mapping: ${JSON.stringify(value)}`);
  }
  const found = Object.keys(value);
  if (keys.length > 0 && found.toSorted().join() !== keys.toSorted().join()) {
    throw new TypeError(`The keys have to be ${keys.join(', ')}, and are ${found.join(', ')}.`);
  }
  return { ...value };
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`This has to be text: ${JSON.stringify(value)}`);
}

function texts(value: unknown): Map<string, string> {
  return new Map(Object.entries(mapping(value)).map(([key, entry]) => [key, text(entry)]));
}

/** A list of texts that is sorted, so that it compares with what was found. */
function list(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError(`This has to be a list: ${JSON.stringify(value)}`);
  const entries = value.map(text);
  if (entries.toSorted().join('\n') !== entries.join('\n')) {
    throw new TypeError(`This list has to be sorted: ${entries.join(', ')}`);
  }
  return entries;
}
