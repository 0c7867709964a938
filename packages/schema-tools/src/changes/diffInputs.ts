import {
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputObjectType,
} from 'graphql';
import { isDeepStrictEqual } from 'node:util';
import { byName, compare, isSameOrStricter } from './compare.ts';
import { diffDeprecation } from './diffDeprecation.ts';
import { change, type SchemaChange, type Severity } from './schemaChange.ts';

/** What clients give a value to. */
type Input = GraphQLArgument | GraphQLInputField;

/** How inputs are called, in ids and to people. */
type InputKind = 'ARGUMENT' | 'INPUT_FIELD';
const words = { ARGUMENT: 'argument', INPUT_FIELD: 'input field' } as const;

/** The changes of an input object's fields and of its being `@oneOf`. */
export function* diffInputObjects(
  before: GraphQLInputObjectType,
  after: GraphQLInputObjectType,
): Generator<SchemaChange> {
  const { name } = after;
  yield* diffInputs(
    'INPUT_FIELD',
    Object.values(before.getFields()),
    Object.values(after.getFields()),
    (field) => `${name}.${field}`,
  );
  if (after.isOneOf && !before.isOneOf) {
    const message = `${name} becomes @oneOf: it takes exactly one field.`;
    yield change('ONE_OF_ADDED', 'breaking', name, message);
  } else if (before.isOneOf && !after.isOneOf) {
    yield change('ONE_OF_REMOVED', 'safe', name, `${name} is no longer @oneOf.`);
  }
}

/** The changes of the arguments of a field or directive. */
export function diffArguments(
  owner: string,
  before: readonly GraphQLArgument[],
  after: readonly GraphQLArgument[],
): Generator<SchemaChange> {
  return diffInputs('ARGUMENT', before, after, (name) => `${owner}(${name}:)`);
}

function* diffInputs(
  kind: InputKind,
  before: readonly Input[],
  after: readonly Input[],
  coordinateOf: (name: string) => string,
): Generator<SchemaChange> {
  const word = words[kind];
  const { added, removed, kept } = compare(before, after, byName);
  for (const { name } of removed) {
    const coordinate = coordinateOf(name);
    yield change(
      `${kind}_REMOVED`,
      'breaking',
      coordinate,
      `The ${word} ${coordinate} is removed.`,
    );
  }
  for (const input of added) {
    const coordinate = coordinateOf(input.name);
    if (isRequired(input)) {
      const message = `The ${word} ${coordinate} is added, and has to be given.`;
      yield change(`REQUIRED_${kind}_ADDED`, 'breaking', coordinate, message);
    } else {
      const message = `The ${word} ${coordinate} is added, and may be left out.`;
      yield change(`${kind}_ADDED`, 'safe', coordinate, message);
    }
  }
  for (const [old, input] of kept) yield* diffInput(kind, coordinateOf(input.name), old, input);
}

function* diffInput(
  kind: InputKind,
  coordinate: string,
  before: Input,
  after: Input,
): Generator<SchemaChange> {
  const [oldType, type] = [String(before.type), String(after.type)];
  if (oldType !== type) {
    const severity = isSameOrStricter(after.type, before.type) ? 'safe' : 'breaking';
    const message = `${coordinate} was ${oldType} and is ${type}.`;
    yield change(`${kind}_TYPE_CHANGED`, severity, coordinate, message);
  }
  // The schema holds values, not how they are spelled: 1 and 1.0 are one Float.
  if (!isDeepStrictEqual(before.defaultValue, after.defaultValue)) {
    const message = `The default of ${coordinate} was ${spelled(before)} and is ${spelled(after)}.`;
    yield change(`${kind}_DEFAULT_CHANGED`, severityOfDefault(before, after), coordinate, message);
  }
  yield* diffDeprecation(coordinate, before, after);
}

/** A default counts for those who give no value: nobody where it had to be given. */
function severityOfDefault(before: Input, after: Input): Severity {
  if (isRequired(before)) return 'safe';
  return isRequired(after) ? 'breaking' : 'dangerous';
}

/** Whether clients have to give it. */
function isRequired({ type, defaultValue }: Input): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

function spelled({ defaultValue }: Input): string {
  return defaultValue === undefined ? 'none' : JSON.stringify(defaultValue);
}
