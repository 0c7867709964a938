import { nameOf, typeNameOf, type SchemaRule, type TypedNode } from './rule.ts';
import { wordsOf } from './words.ts';

/** Types that a value like these may have by mistake. */
const plainTypes = new Set(['String', 'Int', 'Float']);

/**
 * What the name says has the type that says it too: an id is an `ID`, a moment is a `DateTime` and an
 * e-mail address is an `EmailAddress`. Only String, Int and Float are mistaken for them: a type of its
 * own, such as `Date`, was chosen.
 */
export const wellKnownTypes: SchemaRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const check = (node: TypedNode): void => {
      const expected = typeFor(node.name.value);
      const type = typeNameOf(node);
      if (expected === undefined || !plainTypes.has(type)) return;
      const message = `${nameOf(node)} is called like a value of the type ${expected}, and has the type ${type}.`;
      context.report({ node: node.name, message });
    };
    return { FieldDefinition: check, InputValueDefinition: check };
  },
};

function typeFor(name: string): string | undefined {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === 'id' || last === 'ids') return 'ID';
  if (last === 'at' || last === 'timestamp' || /date-?time$/i.test(name)) return 'DateTime';
  if (last === 'email' || last === 'emails') return 'EmailAddress';
  const isAddress = words.at(-2) === 'email' && (last === 'address' || last === 'addresses');
  return isAddress ? 'EmailAddress' : undefined;
}
