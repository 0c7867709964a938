/** The items of two sorted sequences that have the same id; one of them may be missing. */
export interface Joined<L, R> {
  readonly id: string;
  readonly left?: L;
  readonly right?: R;
}

interface Identified {
  readonly id: string;
}

/**
 * Joins two sequences that are sorted by id, as they come: at any moment one item of each is kept.
 *
 * @throws Error when a sequence is not sorted: what follows would be joined wrongly
 */
export async function* mergeJoin<L extends Identified, R extends Identified>(
  lefts: AsyncIterable<L>,
  rights: AsyncIterable<R>,
): AsyncGenerator<Joined<L, R>> {
  const left = lefts[Symbol.asyncIterator]();
  const right = rights[Symbol.asyncIterator]();
  try {
    let l: L | undefined = await following(left);
    let r: R | undefined = await following(right);
    while (l ?? r) {
      if (l && (!r || l.id < r.id)) {
        yield { id: l.id, left: l };
        l = await following(left, l);
      } else if (r && (!l || r.id < l.id)) {
        yield { id: r.id, right: r };
        r = await following(right, r);
      } else if (l && r) {
        yield { id: l.id, left: l, right: r };
        l = await following(left, l);
        r = await following(right, r);
      }
    }
  } finally {
    await Promise.all([left.return?.(), right.return?.()]);
  }
}

async function following<T extends Identified>(
  items: AsyncIterator<T>,
  last?: T,
): Promise<T | undefined> {
  const next = await items.next();
  if (next.done === true) return undefined;
  if (last && next.value.id <= last.id) {
    throw new Error(`${next.value.id} comes after ${last.id}.`);
  }
  return next.value;
}
