import { accountChangeDoors } from './accountChanges.ts';
import { catalogueDoors } from './catalogue.ts';
import { catalogueChangeDoors } from './catalogueChanges.ts';
import type { Door } from './door.ts';
import { orderChangeDoors } from './orderChanges.ts';
import { orderDoors } from './orders.ts';
import { peopleDoors } from './people.ts';

export type { Door } from './door.ts';

/** All of them. The first to a type is its front door, whose outcome the table gives. */
export const doors: readonly Door[] = [
  ...catalogueDoors,
  ...peopleDoors,
  ...orderDoors,
  ...accountChangeDoors,
  ...catalogueChangeDoors,
  ...orderChangeDoors,
];
