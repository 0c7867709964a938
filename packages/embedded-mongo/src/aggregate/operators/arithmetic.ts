import { Decimal128, Double, Int32, Long } from 'bson';
import { badValue, MongoError, notCarried } from '../../errors.ts';
import {
  add,
  decimalToNumber,
  divide,
  negate,
  remainder,
  roundTo,
  toDecimal128,
  type Rounding,
} from '../../values/decimal.ts';
import {
  arithmetic,
  arithmeticDecimal,
  exactDecimal,
  integer,
  LONG_MAX,
  LONG_MIN,
  toInteger,
  toNumber,
} from '../../values/numbers.ts';
import { Sum } from '../../values/sum.ts';
import { isNumeric, typeOf, type Numeric } from '../../values/types.ts';
import {
  binary,
  isNullish,
  unary,
  variadic,
  withArguments,
  wrongType,
  type Operator,
  type OperatorTable,
} from './operator.ts';

/** Numbers add up; one date among them moves by the rest, in milliseconds. */
const addAll = variadic((values, operator) => {
  if (values.some(isNullish)) return null;
  const sum = new Sum();
  let date: Date | undefined;
  for (const value of values) {
    if (value instanceof Date) {
      if (date !== undefined)
        throw new MongoError(16612, 'only one date allowed in an $add expression');
      date = value;
    } else if (isNumeric(value)) {
      sum.add(value);
    } else {
      throw wrongType(operator, 'numeric or date types', value);
    }
  }
  return date === undefined ? sum.total() : new Date(date.getTime() + milliseconds(sum.total()));
});

/** A number of milliseconds as a date takes it: whole, a half going to the even side. */
function milliseconds(value: Numeric): number {
  return decimalToNumber(roundTo(exactDecimal(value), 0, 'half-even'));
}

function subtract(a: unknown, b: unknown, operator: string): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
  if (a instanceof Date && isNumeric(b)) return new Date(a.getTime() - milliseconds(b));
  if (isNumeric(a) && isNumeric(b)) return difference(a, b);
  throw wrongType(operator, 'numbers, or a date less a date or a number', isNumeric(a) ? b : a);
}

function difference(a: Numeric, b: Numeric): Numeric {
  const types = [typeOf(a), typeOf(b)];
  if (types.includes('decimal')) {
    return toDecimal128(add(arithmeticDecimal(a), negate(arithmeticDecimal(b))));
  }
  if (types.includes('double')) return new Double(toNumber(a) - toNumber(b));
  const exact = bigintOf(a) - bigintOf(b);
  if (exact > LONG_MAX || exact < LONG_MIN) return new Double(Number(exact));
  return types.includes('long') ? Long.fromBigInt(exact) : integer(exact);
}

const multiplyAll = variadic((values, operator) => {
  if (values.some(isNullish)) return null;
  return values.reduce<Numeric>((product, value) => {
    if (!isNumeric(value)) throw wrongType(operator, 'numeric types', value);
    return (
      arithmetic('multiply', product, value) ?? new Double(toNumber(product) * toNumber(value))
    );
  }, new Int32(1));
});

const divideNumbers = onTwoNumbers((a, b) => {
  if (toNumber(b) === 0) throw badValue("can't $divide by zero");
  if (isDecimal(a) || isDecimal(b)) {
    return toDecimal128(divide(arithmeticDecimal(a), arithmeticDecimal(b)));
  }
  return new Double(toNumber(a) / toNumber(b));
});

const modulo = onTwoNumbers((a, b) => {
  if (toNumber(b) === 0) throw badValue("can't $mod by zero");
  if (isDecimal(a) || isDecimal(b)) {
    return toDecimal128(remainder(arithmeticDecimal(a), arithmeticDecimal(b)));
  }
  if (isWhole(a) && isWhole(b)) return wholeLike([a, b], bigintOf(a) % bigintOf(b));
  return new Double(toNumber(a) % toNumber(b));
});

const power = onTwoNumbers((a, b) => {
  if (isDecimal(a) || isDecimal(b)) throw notCarried('$pow over Decimal128');
  if (toNumber(a) === 0 && toNumber(b) < 0) {
    throw new MongoError(28764, '$pow cannot take a base of 0 and a negative exponent');
  }
  if (isWhole(a) && isWhole(b) && toNumber(b) >= 0 && toNumber(b) <= 64) {
    const exact = bigintOf(a) ** bigintOf(b);
    if (exact <= LONG_MAX && exact >= LONG_MIN) return wholeLike([a, b], exact);
  }
  return new Double(toNumber(a) ** toNumber(b));
});

/** `$round` and `$trunc` to a number of decimal places, tens and hundreds when it is negative. */
function rounding(mode: Rounding): Operator {
  return withArguments(1, 2, ([value, place = new Int32(0)], operator) => {
    if (isNullish(value) || place === null) return null;
    if (!isNumeric(value))
      throw new MongoError(51081, wrongType(operator, 'numeric types', value).message);
    const digits = toInteger(place);
    if (digits === undefined || digits < -20n || digits > 100n) {
      throw new MongoError(
        51083,
        `cannot apply ${operator} with precision value not in [-20, 100]`,
      );
    }
    return rounded(value, -Number(digits), mode);
  });
}

function rounded(value: Numeric, exponent: number, mode: Rounding): Numeric {
  const exact = roundTo(exactDecimal(value), exponent, mode);
  if (isDecimal(value)) return toDecimal128(exact);
  if (typeOf(value) === 'double') {
    const number = decimalToNumber(exact);
    return new Double(number === 0 && toNumber(value) < 0 ? -0 : number);
  }
  if (exponent <= 0 || exact.kind !== 'finite') return value;
  return wholeLike([value], exact.coefficient * 10n ** BigInt(exact.exponent));
}

const absolute = onNumber((value) => {
  if (isDecimal(value)) {
    const exact = exactDecimal(value);
    return toNumber(value) < 0 ? toDecimal128(negate(exact)) : value;
  }
  if (!isWhole(value)) return new Double(Math.abs(toNumber(value)));
  const whole = bigintOf(value);
  if (whole === LONG_MIN) throw new MongoError(28680, "can't take $abs of long long min");
  return wholeLike([value], whole < 0n ? -whole : whole);
});

/** A function of real numbers that gives a double; over decimals it would be less exact. */
function onDoubles(
  apply: (value: number) => number,
  domain: (value: number) => boolean = () => true,
): Operator {
  return unary((value, operator) => {
    if (isNullish(value)) return null;
    if (!isNumeric(value)) throw wrongType(operator, 'numeric types', value);
    if (isDecimal(value)) throw notCarried(`${operator} over Decimal128`);
    const number = toNumber(value);
    if (!domain(number)) {
      throw new MongoError(
        50989,
        `cannot apply ${operator} to ${number}, value is out of its domain`,
      );
    }
    return new Double(apply(number));
  });
}

const logarithm = onTwoNumbers((value, base) => {
  if (isDecimal(value) || isDecimal(base)) throw notCarried('$log over Decimal128');
  const [x, y] = [toNumber(value), toNumber(base)];
  if (x <= 0) throw new MongoError(28758, `$log's argument must be a positive number, but is ${x}`);
  if (y <= 0 || y === 1) {
    throw new MongoError(
      28759,
      `$log's base must be a positive number not equal to 1, but is ${y}`,
    );
  }
  return new Double(Math.log(x) / Math.log(y));
});

function onNumber(apply: (value: Numeric) => Numeric): Operator {
  return unary((value, operator) => {
    if (isNullish(value)) return null;
    if (!isNumeric(value)) throw wrongType(operator, 'numeric types', value);
    return apply(value);
  });
}

function onTwoNumbers(apply: (a: Numeric, b: Numeric) => Numeric): Operator {
  return binary((a, b, operator) => {
    if (isNullish(a) || isNullish(b)) return null;
    if (!isNumeric(a)) throw wrongType(operator, 'numeric types', a);
    if (!isNumeric(b)) throw wrongType(operator, 'numeric types', b);
    return apply(a, b);
  });
}

/** `$bitAnd` and its like, on ints and longs. */
function bitwise(start: bigint, apply: (a: bigint, b: bigint) => bigint): Operator {
  return variadic((values, operator) => {
    if (values.some(isNullish)) return null;
    const numbers = values.map((value) => {
      if (!isNumeric(value) || !isWhole(value)) throw wrongType(operator, 'int and long', value);
      return value;
    });
    return wholeLike(numbers, numbers.map(bigintOf).reduce(apply, start));
  });
}

const isDecimal = (value: unknown): value is Decimal128 => value instanceof Decimal128;

const isWhole = (value: Numeric): boolean => typeOf(value) === 'int' || typeOf(value) === 'long';

function bigintOf(value: Numeric): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(toNumber(value));
}

/** A long when one of the operands is one or 32 bits are too few. */
function wholeLike(operands: readonly Numeric[], value: bigint): Int32 | Long {
  return operands.some((operand) => typeOf(operand) === 'long')
    ? Long.fromBigInt(value)
    : integer(value);
}

const between = (low: number, high: number) => (value: number) =>
  Number.isNaN(value) || (value >= low && value <= high);
const isFiniteOrNaN = (value: number): boolean => Number.isNaN(value) || Number.isFinite(value);
const isPositive = (value: number): boolean => Number.isNaN(value) || value > 0;

export const ARITHMETIC: OperatorTable = {
  $abs: absolute,
  $add: addAll,
  $bitAnd: bitwise(-1n, (a, b) => a & b),
  $bitNot: onNumber((value) => {
    if (!isWhole(value)) throw wrongType('$bitNot', 'int and long', value);
    return wholeLike([value], ~bigintOf(value));
  }),
  $bitOr: bitwise(0n, (a, b) => a | b),
  $bitXor: bitwise(0n, (a, b) => a ^ b),
  $ceil: onNumber((value) => rounded(value, 0, 'ceil')),
  $divide: divideNumbers,
  $exp: onDoubles(Math.exp),
  $floor: onNumber((value) => rounded(value, 0, 'floor')),
  $ln: onDoubles(Math.log, isPositive),
  $log: logarithm,
  $log10: onDoubles(Math.log10, isPositive),
  $mod: modulo,
  $multiply: multiplyAll,
  $pow: power,
  $round: rounding('half-even'),
  $sqrt: onDoubles(Math.sqrt, between(0, Number.POSITIVE_INFINITY)),
  $subtract: binary(subtract),
  $trunc: rounding('down'),
  $sin: onDoubles(Math.sin, isFiniteOrNaN),
  $cos: onDoubles(Math.cos, isFiniteOrNaN),
  $tan: onDoubles(Math.tan, isFiniteOrNaN),
  $asin: onDoubles(Math.asin, between(-1, 1)),
  $acos: onDoubles(Math.acos, between(-1, 1)),
  $atan: onDoubles(Math.atan),
  $sinh: onDoubles(Math.sinh),
  $cosh: onDoubles(Math.cosh),
  $tanh: onDoubles(Math.tanh),
  $asinh: onDoubles(Math.asinh),
  $acosh: onDoubles(Math.acosh, between(1, Number.POSITIVE_INFINITY)),
  $atanh: onDoubles(Math.atanh, between(-1, 1)),
  $degreesToRadians: onDoubles((degrees) => (degrees * Math.PI) / 180),
  $radiansToDegrees: onDoubles((radians) => (radians * 180) / Math.PI),
};
