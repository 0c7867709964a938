import { MongoError } from '../../errors.ts';
import { momentOf, timezoneOf, utcMillis, type DateParts } from './timezone.ts';

const ISO_8601 =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * Reads an ISO 8601 date, with or without a time and an offset. MongoDB reads other ways of writing
 * dates too; they are refused rather than guessed at.
 *
 * @param timezone the zone of a date that names no offset of its own
 * @throws MongoError 241 (ConversionFailure)
 */
export function parseDate(text: string, timezone: string | undefined): Date {
  const match = ISO_8601.exec(text.trim());
  if (match === null) throw unreadable(text);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] =
    match;
  const parts: DateParts = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Math.trunc(Number(`0.${fraction}`) * 1000),
  };
  if (!isReal(parts)) throw unreadable(text);
  if (offset !== undefined && timezone !== undefined) {
    throw new MongoError(
      'ConversionFailure',
      `you cannot pass in a date/time string with time zone information ('${offset}') together with a timezone argument`,
    );
  }
  return new Date(momentOf(parts, timezoneOf(offset ?? timezone)));
}

/** Whether a calendar has the day and a clock shows the time. */
function isReal(parts: DateParts): boolean {
  const date = new Date(utcMillis(parts));
  return (
    date.getUTCMonth() + 1 === parts.month &&
    date.getUTCDate() === parts.day &&
    parts.hour < 24 &&
    parts.minute < 60 &&
    parts.second < 60
  );
}

function unreadable(text: string): MongoError {
  return new MongoError(
    'ConversionFailure',
    `Error parsing date string '${text}': it is not in the ISO 8601 format`,
  );
}
