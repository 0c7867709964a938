/** How much of a trial is run: `short` in `npm test`, `full` by `npm run test:orders`. */
export const form: 'short' | 'full' = process.env['FORM'] === 'full' ? 'full' : 'short';

/** The parameter of the form that is run. */
export function byForm<T>(parameters: { short: T; full: T }): T {
  return parameters[form];
}

/** What every random choice of this run follows from: `SEED` of the environment repeats a run. */
export const seed: string = givenSeed() ?? String(Math.floor(Math.random() * 1e9));

function givenSeed(): string | undefined {
  const given = process.env['SEED']?.trim();
  return given === '' ? undefined : given;
}
