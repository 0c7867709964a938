/**
 * Measures two sides in turns. Each is first in turn as often as the other: what drifts on the
 * machine hits both alike.
 *
 * @param rounds how many pairs of runs
 * @returns the runs of both, in pairs
 */
export async function measureInTurns<T, Run>(
  [first, second]: readonly [T, T],
  rounds: number,
  run: (side: T) => Promise<Run>,
): Promise<[Run[], Run[]]> {
  const firsts: Run[] = [];
  const seconds: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    const isFirst = round % 2 === 0;
    if (isFirst) firsts.push(await run(first));
    seconds.push(await run(second));
    if (!isFirst) firsts.push(await run(first));
  }
  return [firsts, seconds];
}
