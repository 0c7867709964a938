import { Double, Decimal128, Int32, Long } from 'bson';
import {
  add as addDecimals,
  divide,
  exactFromDouble,
  finite,
  fromDecimal128,
  toDecimal128,
  type Decimal,
} from './decimal.ts';
import { integer, LONG_MAX, LONG_MIN, toNumber } from './numbers.ts';
import { typeOf, type Numeric } from './types.ts';

/**
 * A sum of numbers of any types, as `$sum`, `$avg` and `$add` make it: whole numbers exactly,
 * doubles with the error of each addition carried along (Kahan and Neumaier), decimals to 34
 * digits. The type of the result is the widest that was added.
 */
export class Sum {
  private whole = 0n;
  private double = 0;
  private doubleError = 0;
  private decimal: Decimal | undefined;
  private hasLong = false;
  private hasDouble = false;

  add(value: Numeric): void {
    if (value instanceof Decimal128) {
      const decimal = fromDecimal128(value);
      this.decimal = this.decimal === undefined ? decimal : addDecimals(this.decimal, decimal);
    } else if (value instanceof Long) {
      this.hasLong = true;
      this.whole += value.toBigInt();
    } else if (value instanceof Int32 || typeOf(value) === 'int') {
      this.whole += BigInt(toNumber(value));
    } else {
      this.hasDouble = true;
      this.addDouble(toNumber(value));
    }
  }

  /** The sum in the type that MongoDB gives it; past 64 bits a whole one becomes a double. */
  total(): Numeric {
    if (this.decimal !== undefined) return toDecimal128(this.totalDecimal());
    if (this.hasDouble || this.whole > LONG_MAX || this.whole < LONG_MIN) {
      return new Double(this.totalDouble());
    }
    return this.hasLong ? Long.fromBigInt(this.whole) : integer(this.whole);
  }

  /** The sum over a count, as a double or, once a decimal was added, a decimal. */
  average(count: number): Numeric {
    if (this.decimal !== undefined) {
      return toDecimal128(divide(this.totalDecimal(), finite(BigInt(count))));
    }
    return new Double(this.totalDouble() / count);
  }

  private addDouble(value: number): void {
    const sum = this.double + value;
    if (Number.isFinite(sum)) {
      const larger = Math.abs(this.double) >= Math.abs(value);
      this.doubleError += larger ? this.double - sum + value : value - sum + this.double;
    }
    this.double = sum;
  }

  private totalDouble(): number {
    return this.double + (this.doubleError + Number(this.whole));
  }

  private totalDecimal(): Decimal {
    const doubles = addDecimals(exactFromDouble(this.double), exactFromDouble(this.doubleError));
    const rest = this.hasDouble ? addDecimals(doubles, finite(this.whole)) : finite(this.whole);
    return addDecimals(this.decimal ?? finite(0n), rest);
  }
}
