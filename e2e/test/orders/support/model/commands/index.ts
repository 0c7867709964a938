import fc from 'fast-check';

import type { ShopCommand } from '../command.ts';
import { adjustStock, archive, changePrice } from './catalogue.ts';
import { cancelAndShipAtOnce, cancelTwiceAtOnce, change, read } from './change.ts';
import {
  cancelLosingMessage,
  cut,
  deliverAgain,
  expire,
  heal,
  placeAndExpire,
  placeLosingMessage,
  restart,
} from './faults.ts';
import {
  place,
  placeAgain,
  placeBadInput,
  placeTogether,
  placeTwiceAtOnce,
  placeUnderFreeKey,
} from './place.ts';

/** All that can happen to a shop, by how often it does beside the others. */
export const anyCommand: fc.Arbitrary<ShopCommand> = fc.oneof(
  { weight: 22, arbitrary: place },
  { weight: 8, arbitrary: placeTogether },
  { weight: 6, arbitrary: placeTwiceAtOnce },
  { weight: 8, arbitrary: placeAgain },
  { weight: 3, arbitrary: placeUnderFreeKey },
  { weight: 2, arbitrary: placeBadInput },
  { weight: 14, arbitrary: change },
  { weight: 3, arbitrary: cancelTwiceAtOnce },
  { weight: 3, arbitrary: cancelAndShipAtOnce },
  { weight: 3, arbitrary: read },
  { weight: 6, arbitrary: adjustStock },
  { weight: 4, arbitrary: changePrice },
  { weight: 1, arbitrary: archive },
  { weight: 5, arbitrary: cut },
  { weight: 8, arbitrary: heal },
  { weight: 8, arbitrary: expire },
  { weight: 4, arbitrary: placeAndExpire },
  { weight: 3, arbitrary: placeLosingMessage },
  { weight: 2, arbitrary: cancelLosingMessage },
  { weight: 5, arbitrary: deliverAgain },
  { weight: 1, arbitrary: restart },
);
