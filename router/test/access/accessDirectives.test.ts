import { describe, expect, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';
import { buildSchema } from 'graphql';

import { stripAccessDirectives } from '../../src/access/accessDirectives.ts';
import { readAccessRules } from '../../src/access/accessRules.ts';
import { loadSupergraph } from '../../src/supergraph/loadedSupergraph.ts';
import { compose } from '../support/shop.ts';
import { viewer } from './inProcess.ts';
import { lending, readers } from './library.ts';

/** A supergraph of one subgraph, which imports from the federation as a test says. */
const composeOne = (imports: string, types: string): string =>
  compose([
    {
      name: 'one',
      typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: [${imports}]) ${types}`,
    },
  ]);

const load = (sdl: string) =>
  loadSupergraph(sdl, {
    dataSource: () => ({ process: () => Promise.resolve({}) }),
    logger: createLogger({ name: 'test', level: 'silent' }),
  });

const isAllowed = (sdl: string, coordinate: string, scopes?: string[]): boolean => {
  const rules = readAccessRules(sdl);
  const [parent = '', field = ''] = coordinate.split('.');
  const grant = rules.grant(scopes && viewer(scopes));
  return rules.allows(grant, parent, field, rules.possibleTypes(parent));
};

describe('a supergraph without its access directives', () => {
  const sdl = compose([lending, readers]);

  test('says nothing of them, and all else', () => {
    const stripped = stripAccessDirectives(sdl);
    expect(stripped).not.toMatch(/authenticated|requiresScopes|policy/i);
    const before = buildSchema(sdl, { assumeValid: true });
    const after = buildSchema(stripped, { assumeValid: true });
    const gone = Object.keys(before.getTypeMap()).filter((name) => !after.getType(name));
    expect(gone).toEqual(['policy__Policy', 'requiresScopes__Scope']);
    expect(Object.keys(load(sdl).schema.getTypeMap()).join()).not.toMatch(/Policy|Scope/);
  });

  test('is the same when it has none', () => {
    const none = composeOne('"@key"', 'type Query { "What." a: Int @deprecated }');
    const stripped = stripAccessDirectives(none);
    expect(stripAccessDirectives(stripped)).toBe(stripped);
    expect(stripped).toContain('@deprecated');
    expect(stripped).toContain('"What."');
  });
});

describe('the access directives of a supergraph', () => {
  test('are found under the names that an import gave them', () => {
    const sdl = composeOne(
      '{ name: "@authenticated", as: "@members" }, { name: "@requiresScopes", as: "@may" }, { name: "@policy", as: "@if" }',
      `type Query { a: Int @members b: Int @may(scopes: [["b"]]) c: Int @if(policies: [["account_active"]]) d: Int }`,
    );
    expect(sdl).toContain('@members');
    for (const field of ['a', 'b', 'c']) expect(isAllowed(sdl, `Query.${field}`)).toBe(false);
    expect(isAllowed(sdl, 'Query.d')).toBe(true);
    expect(isAllowed(sdl, 'Query.a', [])).toBe(true);
    expect(isAllowed(sdl, 'Query.b', [])).toBe(false);
    expect(isAllowed(sdl, 'Query.b', ['b'])).toBe(true);
    expect(isAllowed(sdl, 'Query.c', [])).toBe(true);
    expect(Object.keys(load(sdl).schema.getTypeMap()).join()).not.toMatch(/Policy|Scope/);
  });

  test('are found without an import', () => {
    const sdl = composeOne('', 'type Query { a: Int @federation__authenticated }');
    expect(isAllowed(sdl, 'Query.a')).toBe(false);
    expect(isAllowed(sdl, 'Query.a', [])).toBe(true);
  });

  test.each(['v0.2', 'v0.1-preview'])(
    'of version %s, which is not known, are refused',
    (version) => {
      const sdl = compose([lending, readers]).replace('/policy/v0.1', `/policy/${version}`);
      expect(() => load(sdl)).toThrow(`cannot enforce https://specs.apollo.dev/policy/${version},`);
    },
  );

  test('that several subgraphs put on a field must all be met', () => {
    const imports = 'import: ["@requiresScopes", "@shareable", "@authenticated"]';
    const subgraph = (name: string, rule: string) => ({
      name,
      typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", ${imports})
        type Query { a: Int @shareable ${rule} }`,
    });
    const sdl = compose([
      subgraph('one', '@requiresScopes(scopes: [["x"], ["y"]])'),
      subgraph('two', '@requiresScopes(scopes: [["z"]])'),
      subgraph('three', '@authenticated'),
    ]);
    expect(isAllowed(sdl, 'Query.a', ['x'])).toBe(false);
    expect(isAllowed(sdl, 'Query.a', ['z'])).toBe(false);
    expect(isAllowed(sdl, 'Query.a', ['y', 'z'])).toBe(true);
  });

  test('on a root type are for each of its fields', () => {
    const sdl = composeOne(
      '"@authenticated"',
      'type Query { a: Int } type Mutation @authenticated { b: Int }',
    );
    expect(isAllowed(sdl, 'Mutation.b')).toBe(false);
    expect(isAllowed(sdl, 'Query.a')).toBe(true);
  });

  test('on a scalar are for the fields that return it', () => {
    const sdl = composeOne(
      '"@requiresScopes"',
      'type Query { a: Secret b: [[Secret!]]! c: Int } scalar Secret @requiresScopes(scopes: [["s"]])',
    );
    expect(isAllowed(sdl, 'Query.a', [])).toBe(false);
    expect(isAllowed(sdl, 'Query.b', [])).toBe(false);
    expect(isAllowed(sdl, 'Query.b', ['s'])).toBe(true);
    expect(isAllowed(sdl, 'Query.c')).toBe(true);
  });

  test('with no group at all require nothing', () => {
    const sdl = composeOne(
      '"@requiresScopes"',
      'type Query { a: Int @requiresScopes(scopes: []) }',
    );
    expect(isAllowed(sdl, 'Query.a')).toBe(true);
  });

  test('on a type are for an interface of it, too, through no fragment', () => {
    const sdl = composeOne(
      '"@authenticated"',
      `type Query { node: Node }
       interface Node { id: ID }
       type Open implements Node { id: ID }
       type Closed implements Node @authenticated { id: ID }`,
    );
    const rules = readAccessRules(sdl);
    const nobody = rules.grant(undefined);
    expect(rules.allows(nobody, 'Query', 'node', ['Query'])).toBe(false);
    expect(rules.allows(nobody, 'Open', 'id', ['Open'])).toBe(true);
    expect(rules.allows(nobody, 'Closed', 'id', ['Closed'])).toBe(false);
  });

  test('are met by nobody for a field that is not there', () => {
    const sdl = compose([lending, readers]);
    for (const field of ['nothing', '__proto__', 'constructor']) {
      expect(isAllowed(sdl, `Query.${field}`, ['admin'])).toBe(false);
    }
  });
});

test('a grant tells only what the rules ask of', () => {
  const rules = readAccessRules(compose([lending, readers]));
  expect(rules.grant(viewer(['unheard', 'of']))).toBe(rules.grant(viewer()));
  expect(rules.grant(viewer(['stock:read']))).not.toBe(rules.grant(viewer()));
  expect(rules.grant(viewer([], true))).not.toBe(rules.grant(viewer()));
  expect(rules.grant(undefined)).not.toBe(rules.grant(viewer()));
});
