import { MongoError } from '../../errors.ts';

/** A moment taken apart in some time zone. Months count from 1, days of the week from 1 (Sunday). */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** A time zone: an Olson name (`Europe/Berlin`), an offset (`+02:00`, `-0530`, `+03`), or UTC. */
export interface Timezone {
  /** Milliseconds that its clocks are ahead of UTC at a moment. */
  offsetAt(moment: number): number;
}

const MINUTE = 60_000;
const UTC: Timezone = { offsetAt: () => 0 };

const zones = new Map<string, Timezone>();

/**
 * Finds a time zone by its name or offset.
 *
 * @throws MongoError 40485 for an unknown one
 */
export function timezoneOf(name: string | undefined): Timezone {
  if (name === undefined || /^(?:UTC|GMT|Z)$/.test(name)) return UTC;
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = fixedOffset(name) ?? namedZone(name);
  zones.set(name, zone);
  return zone;
}

function fixedOffset(name: string): Timezone | undefined {
  const parts = /^(?:UTC|GMT)?([+-])(\d\d)(?::?(\d\d))?$/.exec(name);
  if (parts === null) return undefined;
  const [, sign, hours, minutes = '0'] = parts;
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE;
  const offset = sign === '-' ? -size : size;
  return { offsetAt: () => offset };
}

function namedZone(name: string): Timezone {
  const format = formatFor(name);
  return {
    offsetAt: (moment) => {
      // Clocks have no milliseconds of their own; the moment's are left out on both sides.
      const whole = Math.floor(moment / 1000) * 1000;
      const parts = new Map(
        format.formatToParts(whole).map(({ type, value }) => [type, value] as const),
      );
      const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
      const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
      const local = utcMillis({
        year,
        month: part('month'),
        day: part('day'),
        hour: part('hour'),
        minute: part('minute'),
        second: part('second'),
        millisecond: 0,
      });
      return local - whole;
    },
  };
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new MongoError(40485, `unrecognized time zone identifier: "${timeZone}"`);
  }
}

/** The moment that UTC parts name; parts out of their range carry over, as 32 days do. */
export function utcMillis(parts: DateParts): number {
  const date = new Date(0);
  date.setUTCFullYear(parts.year, parts.month - 1, parts.day);
  date.setUTCHours(parts.hour, parts.minute, parts.second, parts.millisecond);
  return date.getTime();
}

/** What the clocks and calendars of a zone show at a moment. */
export function partsAt(moment: number, zone: Timezone): DateParts {
  const local = new Date(moment + zone.offsetAt(moment));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  };
}

/**
 * The moment at which the clocks of a zone show something. When they show it twice it is the first
 * time; when they skip it, the offset before the change holds.
 */
export function momentOf(parts: DateParts, zone: Timezone): number {
  const local = utcMillis(parts);
  const day = 24 * 60 * MINUTE;
  const before = zone.offsetAt(local - day);
  const after = zone.offsetAt(local + day);
  if (zone.offsetAt(local - before) === before) return local - before;
  return zone.offsetAt(local - after) === after ? local - after : local - before;
}
