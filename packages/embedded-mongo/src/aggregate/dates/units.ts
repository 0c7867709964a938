import { MongoError } from '../../errors.ts';
import { DAY, dayNumber, daysInMonth } from './calendar.ts';
import { momentOf, partsAt, type DateParts, type Timezone } from './timezone.ts';

const TIME_UNITS = { millisecond: 1, second: 1000, minute: 60_000, hour: 3_600_000 } as const;
const MONTH_UNITS = { month: 1, quarter: 3, year: 12 } as const;
const DAY_UNITS = { day: 1, week: 7 } as const;

export type Unit = keyof typeof TIME_UNITS | keyof typeof MONTH_UNITS | keyof typeof DAY_UNITS;

type TimeUnit = keyof typeof TIME_UNITS;
type MonthUnit = keyof typeof MONTH_UNITS;

const isTimeUnit = (unit: string): unit is TimeUnit => Object.hasOwn(TIME_UNITS, unit);
const isMonthUnit = (unit: string): unit is MonthUnit => Object.hasOwn(MONTH_UNITS, unit);
const isDayUnit = (unit: string): unit is 'day' | 'week' => Object.hasOwn(DAY_UNITS, unit);

export function unitOf(operator: string, value: unknown): Unit {
  if (typeof value === 'string' && (isTimeUnit(value) || isMonthUnit(value) || isDayUnit(value))) {
    return value;
  }
  throw new MongoError('FailedToParse', `${operator} parameter 'unit' value is not a time unit`);
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The day that weeks begin on, 0 for Sunday, from its name or its first three letters. */
export function startOfWeekOf(operator: string, value: unknown): number {
  if (value === undefined || value === null) return 0;
  const name = typeof value === 'string' ? value.toLowerCase() : '';
  const index = WEEKDAYS.findIndex((day) => day === name || day.slice(0, 3) === name);
  if (index === -1) {
    throw new MongoError(
      'FailedToParse',
      `${operator} parameter 'startOfWeek' value is not a day of a week`,
    );
  }
  return index;
}

/** Moves a moment by units of the calendar or the clock; a day that a month lacks is its last. */
export function addUnits(moment: number, unit: Unit, amount: number, zone: Timezone): number {
  if (isTimeUnit(unit)) return moment + amount * TIME_UNITS[unit];
  const parts = partsAt(moment, zone);
  if (isDayUnit(unit))
    return momentOf({ ...parts, day: parts.day + amount * DAY_UNITS[unit] }, zone);
  const { year, month } = monthAt(monthNumber(parts) + amount * MONTH_UNITS[unit]);
  const day = Math.min(parts.day, daysInMonth(year, month));
  return momentOf({ ...parts, year, month, day }, zone);
}

const monthNumber = ({ year, month }: DateParts): number => year * 12 + month - 1;

function monthAt(number: number): { year: number; month: number } {
  const year = Math.floor(number / 12);
  return { year, month: number - year * 12 + 1 };
}

/** How many boundaries of a unit lie between two moments, negative when the second is earlier. */
export function differenceIn(
  start: number,
  end: number,
  unit: Unit,
  zone: Timezone,
  startOfWeek: number,
): number {
  if (isTimeUnit(unit)) {
    // Hours are counted on the zone's clock, shorter units are the same in every zone.
    const size = TIME_UNITS[unit];
    const shift = (moment: number): number => (unit === 'hour' ? zone.offsetAt(moment) % size : 0);
    const count = (moment: number): number => Math.floor((moment + shift(moment)) / size);
    return count(end) - count(start);
  }
  const [from, to] = [partsAt(start, zone), partsAt(end, zone)];
  if (isMonthUnit(unit)) {
    const size = MONTH_UNITS[unit];
    return Math.floor(monthNumber(to) / size) - Math.floor(monthNumber(from) / size);
  }
  if (unit === 'day') return dayNumber(to) - dayNumber(from);
  return weekNumber(dayNumber(to), startOfWeek) - weekNumber(dayNumber(from), startOfWeek);
}

/** 1970-01-01 was a Thursday: day 3 was the first Sunday. */
const weekNumber = (day: number, startOfWeek: number): number =>
  Math.floor((day - 3 - startOfWeek) / 7);

/** MongoDB counts bins of `$dateTrunc` from the first moment of the year 2000. */
const REFERENCE: DateParts = {
  year: 2000,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  millisecond: 0,
};

/** The start of the bin of `size` units that a moment lies in. */
export function truncateTo(
  moment: number,
  unit: Unit,
  size: number,
  zone: Timezone,
  startOfWeek: number,
): number {
  if (isTimeUnit(unit)) {
    const width = size * TIME_UNITS[unit];
    const reference = momentOf(REFERENCE, zone);
    return reference + Math.floor((moment - reference) / width) * width;
  }
  const parts = partsAt(moment, zone);
  if (isMonthUnit(unit)) {
    const width = size * MONTH_UNITS[unit];
    const months = monthNumber(parts) - monthNumber(REFERENCE);
    const start = monthAt(monthNumber(REFERENCE) + Math.floor(months / width) * width);
    return momentOf({ ...REFERENCE, ...start }, zone);
  }
  const width = size * DAY_UNITS[unit];
  const reference = dayNumber(REFERENCE) + (unit === 'week' ? daysUntil(startOfWeek) : 0);
  const day = reference + Math.floor((dayNumber(parts) - reference) / width) * width;
  const date = new Date(day * DAY);
  const start = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
  return momentOf({ ...REFERENCE, ...start }, zone);
}

/** The days from 2000-01-01, a Saturday, to the first day that a week begins on. */
const daysUntil = (startOfWeek: number): number => (startOfWeek + 1) % 7;
