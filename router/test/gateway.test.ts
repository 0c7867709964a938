import { describe, expect, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';
import { buildSchema, parse, type GraphQLSchema } from 'graphql';

import { createGateway } from '../src/supergraph/gateway.ts';
import type { GatewayRequest, LoadedSupergraph } from '../src/supergraph/loadedSupergraph.ts';

/** A supergraph that answers with its own text. */
const load = (sdl: string): LoadedSupergraph => {
  if (sdl === 'broken') throw new Error('it is broken');
  return {
    id: sdl,
    sdl,
    schema: buildSchema('type Query { text: String }'),
    execute: () => Promise.resolve({ data: { text: sdl } }),
  };
};

const openGateway = async () => {
  let offer: (sdl: string) => void = () => undefined;
  const source = {
    open: (take: typeof offer) => {
      offer = take;
      return Promise.resolve('one');
    },
    close: () => Promise.resolve(),
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  const gateway = createGateway({ source, logger, load });
  const schemas: GraphQLSchema[] = [];
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => schemas.push(apiSchema));
  const { executor } = await gateway.load({ apollo: {} });
  const execute = (schema: GraphQLSchema | undefined) =>
    executor?.({ schema, document: parse('{ text }') } as GatewayRequest);
  return {
    gateway,
    schemas,
    execute,
    offer: (sdl: string) => {
      offer(sdl);
    },
  };
};

describe('a gateway', () => {
  test('executes an operation on the supergraph that it was validated against', async () => {
    const { schemas, execute, offer } = await openGateway();
    offer('two');
    expect(await execute(schemas[0])).toEqual({ data: { text: 'one' } });
    expect(await execute(schemas[1])).toEqual({ data: { text: 'two' } });
  });

  test('tells which supergraph serves, and why a newer one does not', async () => {
    const { gateway, schemas, offer } = await openGateway();
    expect(gateway.check()).toEqual({ ok: true, detail: 'serving one' });
    offer('broken');
    expect(gateway.check()).toEqual({
      ok: true,
      detail: 'serving one; a newer one is refused: it is broken',
    });
    expect(schemas).toHaveLength(1);
    offer('two');
    expect(gateway.check()).toEqual({ ok: true, detail: 'serving two' });
  });
});
