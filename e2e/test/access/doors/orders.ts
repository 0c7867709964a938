import { door, type Door, ownDoor } from './door.ts';

/** What the owner ordered, by way of a review that the owner wrote. */
const ordersOfAuthor = (selection: string): string =>
  `{ product(id: $product) { reviews(first: 1) { nodes { author { orders(first: 1) { ${selection} } } } } } }`;

/** Ways to orders: each belongs to the owner. */
export const orderDoors: readonly Door[] = [
  door('{ order(id: $order) { ...Here } }'),
  door('{ user(id: $user) { orders(first: 1) { ...Here } } }'),
  door('{ user(id: $user) { orders(first: 1) { edges { ...Here } } } }'),
  door('{ user(id: $user) { orders(first: 1) { edges { node { ...Here } } } } }'),
  door('{ user(id: $user) { orders(first: 1) { nodes { ...Here } } } }'),
  door('{ user(id: $user) { orders(first: 1) { pageInfo { ...Here } } } }'),
  ownDoor('{ me { orders(first: 1) { ...Here } } }'),
  ownDoor('{ me { orders(first: 1) { nodes { ...Here } } } }'),
  door(ordersOfAuthor('...Here')),
  door(ordersOfAuthor('nodes { ...Here }')),
  door('{ orders(first: 1, filter: { userId: $user }) { ...Here } }'),
  door('{ orders(first: 1, filter: { userId: $user }) { edges { ...Here } } }'),
  door('{ orders(first: 1, filter: { userId: $user }) { nodes { ...Here } } }'),

  door('{ order(id: $order) { lines { ...Here } } }'),
  ownDoor('{ me { orders(first: 1) { nodes { lines { ...Here } } } } }'),
  door(ordersOfAuthor('nodes { lines { ...Here } }')),
  door('{ order(id: $order) { lines { unitPrice { ...Here } } } }'),
  door('{ order(id: $order) { lines { total { ...Here } } } }'),
  door('{ order(id: $order) { lines { product { id price { ...Here } } } } }'),
  door('{ order(id: $order) { total { ...Here } } }'),
  door('{ order(id: $order) { shippingAddress { ...Here } } }'),
  door('{ order(id: $order) { history { ...Here } } }'),
  ownDoor('{ me { orders(first: 1) { nodes { history { ...Here } } } } }'),
  door('{ order(id: $order) { user { ...Here } } }'),
  door('{ orders(first: 1, filter: { userId: $user }) { nodes { user { ...Here } } } }'),
];
