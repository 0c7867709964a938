import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { toApiSchema } from '../../src/graph/apiSchema.ts';
import { buildManifest } from '../../src/manifest/buildManifest.ts';
import { readDocuments } from '../../src/manifest/documents.ts';

const repository = join(import.meta.dirname, '../../../..');

test('the supergraph has what the known clients ask', async () => {
  const schema = toApiSchema(await readFile(join(repository, 'supergraph.graphql'), 'utf8'));
  const documents = await readDocuments(join(repository, 'operations'));

  expect(buildManifest(documents, schema)).not.toHaveProperty('problems');
  expect(new Set(documents.map(({ client }) => client))).toEqual(
    new Set(['back-office', 'storefront']),
  );
});

test('each document of a client is named after its operation', async () => {
  for (const { path, text } of await readDocuments(join(repository, 'operations'))) {
    expect(text).toMatch(new RegExp(`^(query|mutation) ${basename(path, '.graphql')}\\b`));
  }
});
