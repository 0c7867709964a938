import { Binary } from 'bson';
import { badValue } from '../errors.ts';
import { toInteger } from '../values/numbers.ts';
import { isArray, typeOf } from '../values/types.ts';
import { testing, type Condition } from './condition.ts';

export type BitOperator = '$bitsAllSet' | '$bitsAnySet' | '$bitsAllClear' | '$bitsAnyClear';

/**
 * Tests bits of a number (its two's complement, the sign going on for ever) or of binary data
 * (position 0 is the lowest bit of the first byte).
 */
export function bitsTest(operator: BitOperator, operand: unknown): Condition {
  const positions = positionsOf(operator, operand);
  const wanted = operator === '$bitsAllSet' || operator === '$bitsAnySet';
  const every = operator === '$bitsAllSet' || operator === '$bitsAllClear';
  return testing((value) => {
    const bit = bitReader(value);
    if (bit === undefined) return false;
    const holds = (position: number): boolean => bit(position) === wanted;
    return every ? positions.every(holds) : positions.some(holds);
  });
}

function bitReader(value: unknown): ((position: number) => boolean) | undefined {
  if (value instanceof Binary) {
    const bytes = value.value();
    return (position) => (((bytes[position >> 3] ?? 0) >> (position & 7)) & 1) === 1;
  }
  const whole = toInteger(value);
  if (whole === undefined) return undefined;
  return (position) => ((whole >> BigInt(Math.min(position, 64))) & 1n) === 1n;
}

function positionsOf(operator: BitOperator, operand: unknown): number[] {
  if (isArray(operand)) {
    return operand.map((position: unknown) => {
      const whole = toInteger(position);
      if (whole === undefined || whole < 0n || whole > 0x7fffffffn) {
        throw badValue(`bit positions must be integers >= 0 in ${operator}`);
      }
      return Number(whole);
    });
  }
  if (operand instanceof Binary) return setBits(operand, operand.length() * 8);
  const mask = toInteger(operand);
  if (mask === undefined || mask < 0n) {
    throw badValue(
      `${operator} takes an array of bit positions, a non-negative integer or binary data, not ${typeOf(operand)}`,
    );
  }
  return setBits(operand, 64);
}

function setBits(mask: unknown, count: number): number[] {
  const bit = bitReader(mask);
  return Array.from({ length: count }, (_, position) => position).filter(
    (position) => bit?.(position) === true,
  );
}
