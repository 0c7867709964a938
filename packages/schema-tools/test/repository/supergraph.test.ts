import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeSupergraph } from '../../src/index.ts';

const repository = join(import.meta.dirname, '../../../..');

test('the subgraphs of the shop compose without a hint, and supergraph.graphql is up to date', async () => {
  expect(await composeSupergraph(join(repository, 'supergraph.yaml'))).toEqual({
    supergraphSdl: await readFile(join(repository, 'supergraph.graphql'), 'utf8'),
    hints: [],
  });
});
