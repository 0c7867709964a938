/** Tells the time; tests have their own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** The moment that is so many milliseconds after another. */
export function later(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
