import { utcMillis, type DateParts } from './timezone.ts';

export const DAY = 86_400_000;

/** The number of a day since 1970-01-01. */
export function dayNumber({ year, month, day }: Pick<DateParts, 'year' | 'month' | 'day'>): number {
  const midnight = { year, month, day, hour: 0, minute: 0, second: 0, millisecond: 0 };
  return utcMillis(midnight) / DAY;
}

/** 0 for Sunday to 6 for Saturday. */
export function weekday(parts: DateParts): number {
  // 1970-01-01 was a Thursday.
  return (((dayNumber(parts) + 4) % 7) + 7) % 7;
}

/** 1 for Monday to 7 for Sunday. */
export const isoWeekday = (parts: DateParts): number => weekday(parts) || 7;

/** 1 for the first of January. */
export function dayOfYear(parts: DateParts): number {
  return dayNumber(parts) - dayNumber({ year: parts.year, month: 1, day: 1 }) + 1;
}

/** The week of the year when weeks begin on Sunday; days before the first Sunday are in week 0. */
export function sundayWeek(parts: DateParts): number {
  return Math.floor((dayOfYear(parts) + 6 - weekday(parts)) / 7);
}

/** ISO 8601's week and the year it belongs to: week 1 has the year's first Thursday. */
export function isoWeek(parts: DateParts): { readonly year: number; readonly week: number } {
  const thursday = dayNumber(parts) + 4 - isoWeekday(parts);
  const year = new Date(thursday * DAY).getUTCFullYear();
  const week = Math.floor((thursday - dayNumber({ year, month: 1, day: 1 })) / 7) + 1;
  return { year, week };
}

export function daysInMonth(year: number, month: number): number {
  return dayNumber({ year, month: month + 1, day: 1 }) - dayNumber({ year, month, day: 1 });
}

/** The first day of an ISO 8601 week-numbered year. */
export function isoYearStart(year: number): number {
  const january4 = dayNumber({ year, month: 1, day: 4 });
  return january4 - ((((january4 + 3) % 7) + 7) % 7);
}
