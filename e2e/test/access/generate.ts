import { writeFileSync } from 'node:fs';

import { isNonNullType } from 'graphql';

import { startShop } from '../support/shop.ts';
import { fieldCoordinates, readApiSchema } from './apiSchema.ts';
import { doors } from './doors/index.ts';
import { observeOutcomes } from './outcome.ts';
import { passagesThrough } from './passage.ts';
import { setScene } from './scene.ts';
import { type Asker, askers, asRow, type Cell, formatTable, isCell, tableUrl } from './table.ts';

// Writes the access table anew, from what the running system answers at each type's front door:
//   npm run access-table -w e2e
// What it writes is a proposal. The table says what should be: read every line of the difference.

const schema = readApiSchema();
const coordinates = fieldCoordinates(schema);
const observed = new Map<string, Cell>();
const keyOf = (coordinate: string, asker: Asker): string => `${coordinate} ${asker}`;

/** A field that may not be null, when refused, takes what is beside it along. */
function mayTakeAlong(coordinate: string): boolean {
  const [typeName = '', field = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  return type !== undefined && 'getFields' in type && isNonNullType(type.getFields()[field]?.type);
}

const shop = await startShop();
try {
  const scene = await setScene(shop);
  for (const door of doors) {
    for (const asker of askers) {
      // Strangers are refused fields; the others, things.
      const isAlone = asker === 'stranger' ? mayTakeAlong : () => false;
      for await (const { text, visits, answer } of passagesThrough(
        scene,
        schema,
        door,
        asker,
        'plain',
        isAlone,
      )) {
        for (const visit of visits) {
          const coordinate = visit.coordinates.at(-1) ?? '';
          const key = keyOf(coordinate, asker);
          if (observed.has(key)) continue;
          const what = observeOutcomes(answer, visit)[0]?.what ?? '';
          if (isCell(what)) observed.set(key, what);
          else
            process.stderr.write(`${asker}: ${coordinate} is ${what}: ${text}\n${answer.text}\n`);
        }
      }
    }
  }
} finally {
  await shop.stop();
}

const missing = coordinates.flatMap((coordinate) =>
  askers.map((asker) => keyOf(coordinate, asker)).filter((key) => !observed.has(key)),
);
process.stderr.write(missing.map((key) => `No outcome: ${key}\n`).join(''));
const rows = coordinates.map(
  (coordinate) =>
    [coordinate, asRow((asker) => observed.get(keyOf(coordinate, asker)) ?? 'yes')] as const,
);
writeFileSync(tableUrl, formatTable(new Map(rows)));
