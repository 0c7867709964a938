import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { supergraph } from '../support/command.ts';

const repository = join(import.meta.dirname, '../../../..');

test('the schemas and operations of the shop keep to the conventions', async () => {
  const { exitCode, printed } = await supergraph(
    ...['lint', '--config', join(repository, 'supergraph.yaml')],
    ...['--operations', join(repository, 'operations')],
  );

  expect(printed).toMatch(
    /^Schemas: 3 schemas, 0 errors\.\n\nOperations: \d+ operations, 0 errors\./,
  );
  expect(exitCode).toBe(0);
});
