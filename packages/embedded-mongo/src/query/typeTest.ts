import { badValue, notCarried } from '../errors.ts';
import { toInteger } from '../values/numbers.ts';
import { isArray, isNumeric, TYPE_NUMBERS, typeOf, type BsonType } from '../values/types.ts';

const NAMES: ReadonlySet<string> = new Set(TYPE_NUMBERS.values());
const OBSOLETE: ReadonlySet<string> = new Set(['undefined', 'dbPointer']);

/** Whether a value has one of the types that `$type` names, by alias, by number or as `number`. */
export function typeTest(operand: unknown): (value: unknown) => boolean {
  const operands: readonly unknown[] = isArray(operand) ? operand : [operand];
  if (operands.length === 0) throw badValue('$type must match at least one type');
  const types = new Set<BsonType>(operands.flatMap(typesNamed));
  return (value) => types.has(typeOf(value));
}

function typesNamed(operand: unknown): BsonType[] {
  if (typeof operand === 'string') {
    if (operand === 'number') return ['int', 'long', 'double', 'decimal'];
    if (OBSOLETE.has(operand)) throw notCarried(`The BSON type ${operand}`);
    if (isTypeName(operand)) return [operand];
    throw badValue(`Unknown type name alias: ${operand}`);
  }
  if (!isNumeric(operand)) throw badValue('type must be represented as a number or a string');
  const number = toInteger(operand);
  if (number === 6n || number === 12n) throw notCarried(`The BSON type ${number}`);
  const type = number === undefined ? undefined : TYPE_NUMBERS.get(Number(number));
  if (type === undefined) throw badValue(`Invalid numerical type code: ${String(operand)}`);
  return [type];
}

const isTypeName = (name: string): name is BsonType => NAMES.has(name);
