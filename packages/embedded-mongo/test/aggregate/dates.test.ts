import { describe, expect, test } from '@jest/globals';
import { Long, ObjectId } from 'bson';
import { runPipeline } from '../../src/semantics.ts';
import { spelled, typed } from '../bson.ts';

function valueOf(expression: object): unknown {
  const [result] = runPipeline([typed({ $replaceWith: { v: expression } })], [{}], {
    now: new Date(0),
    collection: () => [],
  });
  return result?.['v'];
}

function expectValue(expression: object, expected: unknown): void {
  expect(spelled({ v: valueOf(expression) })).toBe(spelled(typed({ v: expected })));
}

const date = (text: string): Date => new Date(text);
const AT = date('2026-01-20T23:30:45.678Z');
const berlin = 'Europe/Berlin';

describe('parts of a date', () => {
  test.each<[object, unknown]>([
    [{ $year: AT }, 2026],
    [{ $month: AT }, 1],
    [{ $dayOfMonth: AT }, 20],
    [{ $dayOfMonth: { date: AT, timezone: berlin } }, 21],
    [{ $hour: { date: AT, timezone: '+05:30' } }, 5],
    [{ $hour: { date: AT, timezone: '-0130' } }, 22],
    [{ $minute: AT }, 30],
    [{ $second: AT }, 45],
    [{ $millisecond: AT }, 678],
    [{ $dayOfWeek: AT }, 3],
    [{ $isoDayOfWeek: AT }, 2],
    [{ $dayOfYear: AT }, 20],
    [{ $week: AT }, 3],
    [{ $week: date('2026-01-03') }, 0],
    [{ $isoWeek: date('2027-01-03') }, 53],
    [{ $isoWeekYear: date('2027-01-03') }, Long.fromNumber(2026)],
    [{ $isoWeek: date('2025-12-29') }, 1],
    [{ $year: null }, null],
    [{ $year: new ObjectId('65f000000000000000000001') }, 2024],
    [
      { $dateToParts: { date: AT } },
      { year: 2026, month: 1, day: 20, hour: 23, minute: 30, second: 45, millisecond: 678 },
    ],
    [{ $dateFromParts: { year: 2026, month: 2, day: 29 } }, date('2026-03-01')],
    [{ $dateFromParts: { year: 2026, month: 14 } }, date('2027-02-01')],
    [
      { $dateFromParts: { year: 2026, month: 7, hour: 12, timezone: berlin } },
      date('2026-07-01T10:00:00Z'),
    ],
    [{ $dateFromParts: { isoWeekYear: 2026, isoWeek: 1, isoDayOfWeek: 1 } }, date('2025-12-29')],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

describe('dates as strings', () => {
  test.each<[object, unknown]>([
    [{ $dateToString: { date: AT } }, '2026-01-20T23:30:45.678Z'],
    [{ $dateToString: { date: AT, timezone: berlin } }, '2026-01-21T00:30:45.678'],
    [{ $dateToString: { date: AT, format: '%Y-%m-%d %H:%M:%S.%L' } }, '2026-01-20 23:30:45.678'],
    [{ $dateToString: { date: AT, format: '%G-W%V-%u %j %w %U %%' } }, '2026-W04-2 020 3 03 %'],
    [{ $dateToString: { date: AT, format: '%d %b %B', timezone: berlin } }, '21 Jan January'],
    [{ $dateToString: { date: AT, format: '%z %Z', timezone: berlin } }, '+0100 60'],
    [{ $dateToString: { date: null, onNull: 'none' } }, 'none'],
    [{ $dateFromString: { dateString: '2026-01-20T23:30:45.678Z' } }, AT],
    [
      { $dateFromString: { dateString: '2026-07-01', timezone: berlin } },
      date('2026-06-30T22:00:00Z'),
    ],
    [
      { $dateFromString: { dateString: '2026-07-01T00:00:00+02:00' } },
      date('2026-06-30T22:00:00Z'),
    ],
    [{ $dateFromString: { dateString: '2026-02-30', onError: 'bad' } }, 'bad'],
    [{ $dateFromString: { dateString: null, onNull: 'none' } }, 'none'],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

const add = (start: string, unit: string, amount: number, timezone?: string): object => ({
  $dateAdd: { startDate: date(start), unit, amount, ...(timezone && { timezone }) },
});

describe('dates that move', () => {
  test.each<[object, unknown]>([
    [add('2026-01-31', 'month', 1), date('2026-02-28')],
    [add('2024-01-31', 'month', 1), date('2024-02-29')],
    [add('2024-02-29', 'year', 1), date('2025-02-28')],
    [add('2026-01-31', 'month', -2), date('2025-11-30')],
    [add('2026-05-31', 'quarter', 1), date('2026-08-31')],
    [add('2026-01-30', 'week', 1), date('2026-02-06')],
    [add('2026-01-31', 'day', 1), date('2026-02-01')],
    [add('2026-01-31', 'hour', 25), date('2026-02-01T01:00:00Z')],
    // Clocks in Berlin go forward on 2026-03-29: a day later is 23 hours later.
    [add('2026-03-28T11:00:00Z', 'day', 1, berlin), date('2026-03-29T10:00:00Z')],
    [add('2026-03-28T11:00:00Z', 'hour', 24, berlin), date('2026-03-29T11:00:00Z')],
    [
      { $dateSubtract: { startDate: date('2026-03-31'), unit: 'month', amount: 1 } },
      date('2026-02-28'),
    ],
    [{ $dateAdd: { startDate: null, unit: 'day', amount: 1 } }, null],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

const difference = (start: string, end: string, unit: string, more: object = {}): object => ({
  $dateDiff: { startDate: date(start), endDate: date(end), unit, ...more },
});

describe('differences count boundaries', () => {
  test.each<[object, number]>([
    [difference('2026-01-01', '2026-01-20T23:30:00Z', 'day'), 19],
    [difference('2025-12-31', '2026-01-01', 'year'), 1],
    [difference('2026-01-31', '2026-02-01', 'month'), 1],
    [difference('2026-01-31', '2026-04-01', 'quarter'), 1],
    [difference('2026-02-01', '2026-01-31', 'month'), -1],
    // 2026-01-03 is a Saturday.
    [difference('2026-01-03', '2026-01-04', 'week'), 1],
    [difference('2026-01-03', '2026-01-04', 'week', { startOfWeek: 'monday' }), 0],
    [difference('2026-01-04', '2026-01-05', 'week', { startOfWeek: 'Mon' }), 1],
    [difference('2026-01-01T00:59:00Z', '2026-01-01T01:00:00Z', 'hour'), 1],
    [difference('2026-01-01T00:00:00Z', '2026-01-01T00:00:01.999Z', 'second'), 1],
    [difference('2026-01-01T22:00:00Z', '2026-01-01T23:30:00Z', 'day', { timezone: berlin }), 1],
  ])('%j is %d', (expression, expected) => {
    expectValue(expression, Long.fromNumber(expected));
  });
});

const trunc = (unit: string, more: object = {}): object => ({
  $dateTrunc: { date: AT, unit, ...more },
});

describe('truncated dates', () => {
  test.each<[object, Date]>([
    [trunc('month'), date('2026-01-01')],
    [trunc('year'), date('2026-01-01')],
    [trunc('quarter'), date('2026-01-01')],
    [trunc('day'), date('2026-01-20')],
    [trunc('day', { timezone: berlin }), date('2026-01-20T23:00:00Z')],
    [trunc('week'), date('2026-01-18')],
    [trunc('week', { startOfWeek: 'monday' }), date('2026-01-19')],
    [trunc('hour'), date('2026-01-20T23:00:00Z')],
    [trunc('hour', { binSize: 6 }), date('2026-01-20T18:00:00Z')],
    [trunc('minute', { binSize: 15 }), date('2026-01-20T23:30:00Z')],
    [trunc('second'), date('2026-01-20T23:30:45Z')],
    [trunc('month', { binSize: 5 }), date('2025-11-01')],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

describe('errors', () => {
  test.each<[object, number]>([
    [{ $year: 'x' }, 16006],
    [{ $year: { date: AT, timezone: 'Nowhere/Land' } }, 40485],
    [{ $dateToString: { date: AT, format: '%Q' } }, 18536],
    [{ $dateFromString: { dateString: 'x' } }, 241],
    [{ $dateFromString: { dateString: '01.02.2026', format: '%d.%m.%Y' } }, 238],
    [{ $dateAdd: { startDate: AT, unit: 'fortnight', amount: 1 } }, 9],
    [{ $dateAdd: { startDate: AT, unit: 'day', amount: 1.5 } }, 5166405],
    [{ $dateTrunc: { date: AT, unit: 'day', binSize: 0 } }, 5439017],
  ])('%j', (expression, code) => {
    expect(() => valueOf(expression)).toThrow(expect.objectContaining({ code }));
  });
});
