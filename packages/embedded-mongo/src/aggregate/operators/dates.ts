import { Int32, Long, ObjectId, Timestamp } from 'bson';
import { MongoError, notCarried } from '../../errors.ts';
import { toInteger } from '../../values/numbers.ts';
import { isDocument, typeOf } from '../../values/types.ts';
import {
  DAY,
  dayOfYear,
  isoWeek,
  isoWeekday,
  isoYearStart,
  sundayWeek,
  weekday,
} from '../dates/calendar.ts';
import { formatDate } from '../dates/format.ts';
import { parseDate } from '../dates/parse.ts';
import { momentOf, partsAt, timezoneOf, type DateParts, type Timezone } from '../dates/timezone.ts';
import { addUnits, differenceIn, startOfWeekOf, truncateTo, unitOf } from '../dates/units.ts';
import {
  compileArguments,
  isNullish,
  namedArguments,
  withNamed,
  type Operator,
  type OperatorTable,
} from './operator.ts';

/** The moment of a date, a timestamp or an ObjectId, in milliseconds since 1970. */
function momentIn(value: unknown, operator: string): number {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Timestamp) return value.t * 1000;
  if (value instanceof ObjectId) return value.getTimestamp().getTime();
  throw new MongoError(16006, `${operator}: can't convert from BSON type ${typeOf(value)} to Date`);
}

function zoneOf(value: unknown, operator: string): Timezone {
  return timezoneOf(timezoneName(value, operator));
}

function timezoneName(value: unknown, operator: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new MongoError(
    40517,
    `${operator}: timezone must evaluate to a string, found ${typeOf(value)}`,
  );
}

/** `$year` and its like: of a date, or of `{ date, timezone }`. */
function datePart(
  part: (parts: DateParts) => number,
  number: (value: number) => unknown,
): Operator {
  return (operand, compile, operator) => {
    const named =
      isDocument(operand) && Object.hasOwn(operand, 'date')
        ? namedArguments(operator, operand, ['date'], ['timezone'])
        : undefined;
    const [date = () => undefined] =
      named === undefined ? compileArguments(operand, compile) : [compile(named.get('date'))];
    const timezone = named?.has('timezone') ? compile(named.get('timezone')) : () => undefined;
    return (environment) => {
      const [value, zone] = [date(environment), timezone(environment)];
      if (isNullish(value) || zone === null) return null;
      return number(part(partsAt(momentIn(value, operator), zoneOf(zone, operator))));
    };
  };
}

const int = (part: (parts: DateParts) => number): Operator =>
  datePart(part, (value) => new Int32(value));

const dateToString = withNamed(['date'], ['format', 'timezone', 'onNull'], (value, operator) => {
  const [date, timezone, format] = [value('date'), value('timezone'), value('format')];
  if (isNullish(date)) return value('onNull') ?? null;
  if (timezone === null || format === null) return null;
  const utc = timezone === undefined || timezone === 'UTC' || timezone === 'GMT';
  const pattern = format ?? (utc ? '%Y-%m-%dT%H:%M:%S.%LZ' : '%Y-%m-%dT%H:%M:%S.%L');
  if (typeof pattern !== 'string') {
    throw new MongoError(
      18533,
      `${operator} requires that 'format' be a string, found: ${typeOf(format)}`,
    );
  }
  return formatDate(momentIn(date, operator), pattern, zoneOf(timezone, operator));
});

const dateFromString = withNamed(
  ['dateString'],
  ['format', 'timezone', 'onError', 'onNull'],
  (value, operator) => {
    const [text, timezone] = [value('dateString'), value('timezone')];
    if (value('format') !== undefined) throw notCarried(`${operator} with a format`);
    if (isNullish(text)) return value('onNull') ?? null;
    if (timezone === null) return null;
    try {
      if (typeof text !== 'string') {
        throw new MongoError(
          'ConversionFailure',
          `${operator} requires that 'dateString' be a string, found: ${typeOf(text)}`,
        );
      }
      return parseDate(text, timezoneName(timezone, operator));
    } catch (error) {
      const onError = value('onError');
      if (onError === undefined || !(error instanceof MongoError)) throw error;
      return onError;
    }
  },
);

const TIME_PARTS = ['hour', 'minute', 'second', 'millisecond'] as const;

const dateFromParts: Operator = (operand, compile, operator) => {
  const byWeek = isDocument(operand) && Object.hasOwn(operand, 'isoWeekYear');
  return byWeek
    ? isoDateFromParts(operand, compile, operator)
    : gregorianDateFromParts(operand, compile, operator);
};

const gregorianDateFromParts = withNamed(
  ['year'],
  ['month', 'day', ...TIME_PARTS, 'timezone'],
  (value, operator) => fromParts(value, ['year', 'month', 'day'], operator, (whole) => whole),
);

const isoDateFromParts = withNamed(
  ['isoWeekYear'],
  ['isoWeek', 'isoDayOfWeek', ...TIME_PARTS, 'timezone'],
  (value, operator) =>
    fromParts(value, ['isoWeekYear', 'isoWeek', 'isoDayOfWeek'], operator, (parts) => {
      const days = isoYearStart(parts.year) + (parts.month - 1) * 7 + parts.day - 1;
      const date = new Date(days * DAY);
      return {
        ...parts,
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      };
    }),
);

/** A date from named parts; parts out of their range carry over to the next larger one. */
function fromParts(
  value: (name: string) => unknown,
  [year, month, day]: readonly [string, string, string],
  operator: string,
  toGregorian: (parts: DateParts) => DateParts,
): Date | null {
  const values = [year, month, day, ...TIME_PARTS].map((name, index) => {
    const given = value(name);
    if (given === null || (given === undefined && name === year)) return null;
    const whole = given === undefined ? (index < 3 ? 1n : 0n) : toInteger(given);
    if (whole === undefined) {
      throw new MongoError(40515, `'${name}' must evaluate to an integer, found ${typeOf(given)}`);
    }
    return Number(whole);
  });
  const timezone = value('timezone');
  const [y, mo, d, h, mi, s, ms] = values;
  if (values.includes(null) || timezone === null) return null;
  const parts = toGregorian({
    year: y ?? 0,
    month: mo ?? 1,
    day: d ?? 1,
    hour: h ?? 0,
    minute: mi ?? 0,
    second: s ?? 0,
    millisecond: ms ?? 0,
  });
  return new Date(momentOf(parts, zoneOf(timezone, operator)));
}

const dateToParts = withNamed(['date'], ['timezone', 'iso8601'], (value, operator) => {
  const [date, timezone, iso8601] = [value('date'), value('timezone'), value('iso8601')];
  if (isNullish(date) || timezone === null || iso8601 === null) return null;
  const parts = partsAt(momentIn(date, operator), zoneOf(timezone, operator));
  const { year, month, day, hour, minute, second, millisecond } = parts;
  const time = { hour, minute, second, millisecond };
  const week = isoWeek(parts);
  const days =
    iso8601 === true
      ? { isoWeekYear: week.year, isoWeek: week.week, isoDayOfWeek: isoWeekday(parts) }
      : { year, month, day };
  return Object.fromEntries(
    Object.entries({ ...days, ...time }).map(([name, part]) => [name, new Int32(part)]),
  );
});

const dateAdd = (direction: 1 | -1): Operator =>
  withNamed(['startDate', 'unit', 'amount'], ['timezone'], (value, operator) => {
    const [start, unit, amount, timezone] = ['startDate', 'unit', 'amount', 'timezone'].map(value);
    if (isNullish(start) || isNullish(unit) || isNullish(amount) || timezone === null) return null;
    const whole = toInteger(amount);
    if (whole === undefined) {
      throw new MongoError(5166405, `${operator} expects integer amount of time units`);
    }
    const moment = addUnits(
      momentIn(start, operator),
      unitOf(operator, unit),
      Number(whole) * direction,
      zoneOf(timezone, operator),
    );
    if (Number.isNaN(new Date(moment).getTime())) {
      throw new MongoError(5166406, `${operator} overflowed`);
    }
    return new Date(moment);
  });

const dateDiff = withNamed(
  ['startDate', 'endDate', 'unit'],
  ['timezone', 'startOfWeek'],
  (value, operator) => {
    const [start, end, unit, timezone] = ['startDate', 'endDate', 'unit', 'timezone'].map(value);
    if (isNullish(start) || isNullish(end) || isNullish(unit) || timezone === null) return null;
    return Long.fromNumber(
      differenceIn(
        momentIn(start, operator),
        momentIn(end, operator),
        unitOf(operator, unit),
        zoneOf(timezone, operator),
        startOfWeekOf(operator, value('startOfWeek')),
      ),
    );
  },
);

const dateTrunc = withNamed(
  ['date', 'unit'],
  ['binSize', 'timezone', 'startOfWeek'],
  (value, operator) => {
    const [date, unit, timezone, bin] = ['date', 'unit', 'timezone', 'binSize'].map(value);
    if (isNullish(date) || isNullish(unit) || timezone === null || bin === null) return null;
    const size = bin === undefined ? 1n : toInteger(bin);
    if (size === undefined || size < 1n) {
      throw new MongoError(5439017, `${operator} requires 'binSize' to be a positive whole number`);
    }
    return new Date(
      truncateTo(
        momentIn(date, operator),
        unitOf(operator, unit),
        Number(size),
        zoneOf(timezone, operator),
        startOfWeekOf(operator, value('startOfWeek')),
      ),
    );
  },
);

export const DATES: OperatorTable = {
  $dateAdd: dateAdd(1),
  $dateDiff: dateDiff,
  $dateFromParts: dateFromParts,
  $dateFromString: dateFromString,
  $dateSubtract: dateAdd(-1),
  $dateToParts: dateToParts,
  $dateToString: dateToString,
  $dateTrunc: dateTrunc,
  $dayOfMonth: int(({ day }) => day),
  $dayOfWeek: int((parts) => weekday(parts) + 1),
  $dayOfYear: int(dayOfYear),
  $hour: int(({ hour }) => hour),
  $isoDayOfWeek: int(isoWeekday),
  $isoWeek: int((parts) => isoWeek(parts).week),
  $isoWeekYear: datePart(
    (parts) => isoWeek(parts).year,
    (year) => Long.fromNumber(year),
  ),
  $millisecond: int(({ millisecond }) => millisecond),
  $minute: int(({ minute }) => minute),
  $month: int(({ month }) => month),
  $second: int(({ second }) => second),
  $week: int(sundayWeek),
  $year: int(({ year }) => year),
};
