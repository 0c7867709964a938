import { expect, jest, test } from '@jest/globals';
import { parse, print, validate } from 'graphql';

import { serve, viewer } from './inProcess.ts';
import { lending, readers } from './library.ts';
import { conditions, randomNumbers, randomOperation } from './randomOperation.ts';
import { Reference, typed } from './reference.ts';

// Each operation is planned twice, on cores that are shared with whatever else is tested.
jest.setTimeout(120_000);

const library = serve([lending, readers]);
const reference = new Reference(library.supergraph.sdl);
const scopes = ['stock:read', 'audit', 'admin', 'money', 'cards'];
const everybody = viewer(scopes);

const OPERATIONS_PER_SEED = 16;

test.each([1, 2, 3, 4, 5])(
  'random operations get what the reference says, and fetch nothing else (seed %i)',
  async (seed) => {
    const random = randomNumbers(seed);
    for (let done = 0; done < OPERATIONS_PER_SEED;) {
      const query = randomOperation(library.supergraph.schema, random);
      const document = parse(query);
      if (validate(library.supergraph.schema, document).length > 0) continue;
      done += 1;
      const asking =
        random() < 0.4
          ? undefined
          : viewer(
              scopes.filter(() => random() < 0.5),
              random() < 0.3,
            );
      const variables = Object.fromEntries(conditions.map((name) => [name, random() < 0.5]));

      const everything = await library.ask(print(typed(document)), {
        viewer: everybody,
        variables,
      });
      const expected = reference.judge(document, asking, variables, everything.data);
      library.fetched();
      const { data, errors = [] } = await library.ask(query, { viewer: asking, variables });
      const told =
        data === undefined
          ? 'refused'
          : { data, refused: errors.map(({ path }) => path?.join('.')) };
      expect({ query, told }).toEqual({ query, told: expected });
      for (const fetched of library.fetched()) {
        const [type = '', field = ''] = (fetched.split(' ')[1] ?? '').split('.');
        if (field.startsWith('_')) continue;
        expect({ query, fetched, permitted: reference.permits(asking, type, field) }).toEqual({
          query,
          fetched,
          permitted: true,
        });
      }
    }
  },
);
