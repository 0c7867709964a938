/** An amount with its noun, which takes an `s` for any amount but one: `1 error`, `0 errors`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
