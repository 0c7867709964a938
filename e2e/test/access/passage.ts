import type { GraphQLSchema } from 'graphql';

import type { Answer } from '../support/client.ts';
import type { Door } from './doors/index.ts';
import { buildOperation, fieldsBehind, type Shape, type Visit } from './operation.ts';
import type { Scene } from './scene.ts';
import type { Asker } from './table.ts';

/** Somebody went through a door: what they asked for, and what they got. */
export interface Passage {
  readonly text: string;
  readonly visits: readonly Visit[];
  readonly answer: Answer<unknown>;
}

/**
 * Sends somebody through a door, to look at all fields behind it.
 *
 * @param isAlone fields to ask for in an operation of their own: those which, refused, take what is
 *   beside them along, for they may not be null
 */
export async function* passagesThrough(
  scene: Scene,
  schema: GraphQLSchema,
  door: Door,
  asker: Asker,
  shape: Shape,
  isAlone: (coordinate: string) => boolean,
): AsyncGenerator<Passage> {
  const { type, fields } = fieldsBehind(schema, door.operation);
  const alone = fields.filter(({ name }) => isAlone(`${type.name}.${name}`));
  const together = fields.filter((field) => !alone.includes(field));
  for (const group of [together, ...alone.map((field) => [field])]) {
    if (group.length === 0) continue;
    const operation = buildOperation(schema, door.operation, shape, (field) =>
      group.includes(field),
    );
    // First the client: what it enters with may be among what the variables are to change.
    const client = await scene.client(asker, door.spare);
    const variables = await scene.variables(operation.variables, asker);
    const answer = await client.ask(operation.text, variables);
    yield { text: operation.text, visits: operation.visits, answer };
  }
}

/**
 * In which column of the table to look a field up.
 *
 * @returns the owner's for fields of what belongs to whoever asks: behind a door to their own
 */
export function columnFor(door: Door, asker: Asker): (coordinate: string) => Asker {
  return (coordinate) =>
    door.own && asker !== 'stranger' && !/^(?:Query|Mutation)\./.test(coordinate) ? 'owner' : asker;
}
