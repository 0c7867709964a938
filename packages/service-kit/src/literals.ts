import { BREAK, Kind, parse, visit, type ValueNode } from 'graphql';

/**
 * Which argument or input field a value that is written in an operation is for, with dots for
 * nesting: `to`, `price.amount`, `images.0`. An argument called `input` is left out, as it is in
 * the fields that operations name.
 *
 * @param value a node of the operation, with the location that the parser gives it
 * @returns undefined when it is no argument's: the default of a variable may be for many fields
 */
export function fieldOfLiteral({ loc }: ValueNode): string | undefined {
  if (loc === undefined) return undefined;
  let field: string | undefined;
  // A node does not know its parents: they are found on the way to it.
  visit(parse(loc.source), {
    Argument({ name, value }) {
      const path = pathTo(loc.start, value);
      if (path === undefined) return undefined;
      field = `${name.value}${path}`.replace(/^input\./, '');
      return BREAK;
    },
  });
  return field;
}

/** The path within `value` to the value that starts at `start`; undefined when it is elsewhere. */
function pathTo(start: number, value: ValueNode): string | undefined {
  if (value.loc?.start === start) return '';
  for (const [step, inner] of stepsInto(value)) {
    const path = pathTo(start, inner);
    if (path !== undefined) return `.${step}${path}`;
  }
  return undefined;
}

function stepsInto(value: ValueNode): readonly (readonly [step: string, inner: ValueNode])[] {
  if (value.kind === Kind.LIST) return value.values.map((inner, index) => [`${index}`, inner]);
  if (value.kind === Kind.OBJECT) {
    return value.fields.map(({ name, value: inner }) => [name.value, inner]);
  }
  return [];
}
