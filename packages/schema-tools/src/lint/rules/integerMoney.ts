import { Kind } from 'graphql';
import { nameOf, typeNameOf, type SchemaRule, type TypedNode } from './rule.ts';
import { wordsOf } from './words.ts';

/** Names with one of these words speak of money, wherever in the name it stands. */
const moneyWords = new Set(
  'balance cost discount fee money payment price refund revenue salary tax'.split(' '),
);
/** These speak of money where they end a name: `amount`, `orderTotal`, but not `totalWeight`. */
const endingWords = new Set(['amount', 'subtotal', 'total']);
/** A name with one of these speaks of a number without a currency: `taxRate`. */
const plainWords = new Set(
  'count day factor hour minute percent percentage rate ratio second share'.split(' '),
);

/**
 * Money is an integer in the minor units of its currency: a Float cannot hold a tenth, so that sums
 * of prices come out wrong. What the name of a field, of an input or of the type around it calls
 * money is no Float, and the amount of Money is an Int.
 */
export const integerMoney: SchemaRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const check = (node: TypedNode): void => {
      const around = node.parent.name.value;
      const type = typeNameOf(node);
      if (/^Money(Input)?$/.test(around) && node.name.value === 'amount' && type !== 'Int') {
        const message = `${nameOf(node)} has to be an Int, in minor units of the currency.`;
        context.report({ node: node.name, message });
      } else if (type === 'Float' && isMoney(node.name.value, around)) {
        const money = node.kind === Kind.FIELD_DEFINITION ? 'Money' : 'MoneyInput';
        const message = `${nameOf(node)} is money, which no Float can hold: give it the type ${money}.`;
        context.report({ node: node.name, message });
      }
    };
    return { FieldDefinition: check, InputValueDefinition: check };
  },
};

/** Whether a name speaks of money, by itself or by the type that it stands in. */
function isMoney(name: string, around: string): boolean {
  if (singularWordsOf(name).some((word) => plainWords.has(word))) return false;
  return speaksOfMoney(name) || speaksOfMoney(around);
}

function speaksOfMoney(name: string): boolean {
  const words = singularWordsOf(name);
  if (words.some((word) => plainWords.has(word))) return false;
  return words.some((word) => moneyWords.has(word)) || endingWords.has(words.at(-1) ?? '');
}

/** So far as the words of this rule need it: `prices`, `taxes`. */
function singularWordsOf(name: string): string[] {
  return wordsOf(name).map((word) => word.replace(/(?<=x)es$|s$/, ''));
}
