import { MongoError } from '../../errors.ts';
import { dayOfYear, isoWeek, isoWeekday, sundayWeek, weekday } from './calendar.ts';
import { partsAt, type DateParts, type Timezone } from './timezone.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const padded = (value: number, width: number): string => String(value).padStart(width, '0');

type Format = (parts: DateParts, offsetMinutes: number) => string;

const SPECIFIERS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['%', () => '%'],
  ['b', ({ month }) => (MONTHS[month - 1] ?? '').slice(0, 3)],
  ['B', ({ month }) => MONTHS[month - 1] ?? ''],
  ['d', ({ day }) => padded(day, 2)],
  ['G', (parts) => padded(isoWeek(parts).year, 4)],
  ['H', ({ hour }) => padded(hour, 2)],
  ['j', (parts) => padded(dayOfYear(parts), 3)],
  ['L', ({ millisecond }) => padded(millisecond, 3)],
  ['m', ({ month }) => padded(month, 2)],
  ['M', ({ minute }) => padded(minute, 2)],
  ['S', ({ second }) => padded(second, 2)],
  ['u', (parts) => String(isoWeekday(parts))],
  ['U', (parts) => padded(sundayWeek(parts), 2)],
  ['V', (parts) => padded(isoWeek(parts).week, 2)],
  ['w', (parts) => String(weekday(parts) + 1)],
  ['Y', ({ year }) => padded(year, 4)],
  ['z', (_parts, offset) => zoneOffset(offset)],
  ['Z', (_parts, offset) => String(offset)],
]);

function zoneOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60), 2)}${padded(size % 60, 2)}`;
}

/** Writes a moment as `$dateToString` does. */
export function formatDate(moment: number, format: string, zone: Timezone): string {
  const parts = partsAt(moment, zone);
  if (parts.year < 0 || parts.year > 9999) {
    throw new MongoError(
      18537,
      `$dateToString is only defined on year 0-9999, tried to use year ${parts.year}`,
    );
  }
  const offset = zone.offsetAt(moment) / 60_000;
  return format.replace(/%(.?)/gsu, (_match, letter: string) => {
    const specifier = SPECIFIERS.get(letter);
    if (specifier === undefined) {
      throw new MongoError(18536, `Invalid format character '%${letter}' in format string`);
    }
    return specifier(parts, offset);
  });
}
