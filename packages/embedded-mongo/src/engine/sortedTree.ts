import sortedBTree from 'sorted-btree';

/** `sorted-btree` is CommonJS: its class is the `default` of what Node imports as the default. */
export const SortedTree = sortedBTree.default;
export type SortedTree<K> = InstanceType<typeof sortedBTree.default<K, undefined>>;
