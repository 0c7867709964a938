import { door, type Door, ownDoor } from './door.ts';

/** The author of a product's newest review: the owner. */
const author = (selection: string): string =>
  `{ product(id: $product) { reviews(first: 1) { nodes { author { ${selection} } } } } }`;

/** Ways to people and what is theirs. */
export const peopleDoors: readonly Door[] = [
  // The front door of a user is the one that strangers find open.
  door(author('...Here')),
  door('{ user(id: $user) { ...Here } }'),
  ownDoor('{ me { ...Here } }'),
  door('{ users(first: 1) { ...Here } }'),
  door('{ users(first: 1) { edges { ...Here } } }'),
  door('{ users(first: 1) { edges { node { ...Here } } } }'),
  door('{ users(first: 1) { nodes { ...Here } } }'),
  door('{ users(first: 1) { pageInfo { ...Here } } }'),

  door('{ user(id: $user) { profile { ...Here } } }'),
  ownDoor('{ me { profile { ...Here } } }'),
  door(author('profile { ...Here }')),
  door('{ users(first: 1) { nodes { profile { ...Here } } } }'),

  door('{ user(id: $user) { addresses { ...Here } } }'),
  ownDoor('{ me { addresses { ...Here } } }'),
  door(author('addresses { ...Here }')),
  door('{ user(id: $user) { addresses { address { ...Here } } } }'),
  ownDoor('{ me { addresses { address { ...Here } } } }'),
  door(author('addresses { address { ...Here } }')),

  door('{ user(id: $user) { sessions { ...Here } } }'),
  ownDoor('{ me { sessions { ...Here } } }'),
  door(author('sessions { ...Here }')),

  door('{ user(id: $user) { reviews(first: 1) { ...Here } } }'),
  door('{ user(id: $user) { reviews(first: 1) { edges { ...Here } } } }'),
  door('{ user(id: $user) { reviews(first: 1) { nodes { ...Here } } } }'),
  door('{ user(id: $user) { reviews(first: 1) { nodes { author { ...Here } } } } }'),
  door(author('reviews(first: 1) { nodes { ...Here } }')),
];
