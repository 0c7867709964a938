import { fixedLimits, tooLarge } from './limits.ts';

/**
 * Checks how deep variables nest and how many values they hold, before anything walks through them
 * by recursion. It walks without recursion, and no further than the limits.
 *
 * @param variables the variables as JSON gave them
 * @throws {RequestRefused} 400 when they are larger than the limits
 */
export function checkVariables(variables: object): void {
  const { VARIABLES_DEPTH: maxDepth, VARIABLES_VALUES: maxValues } = fixedLimits;
  let values = 0;
  let level: object[] = [variables];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) {
      throw tooLarge('depth of the variables', {
        limit: 'VARIABLES_DEPTH',
        value: depth,
        maximum: maxDepth,
      });
    }
    const next: object[] = [];
    for (const container of level) {
      const inside: unknown[] = Object.values(container);
      values += inside.length;
      if (values > maxValues) {
        throw tooLarge('values in the variables', {
          limit: 'VARIABLES_VALUES',
          value: values,
          maximum: maxValues,
        });
      }
      for (const value of inside) if (typeof value === 'object' && value !== null) next.push(value);
    }
    level = next;
  }
}
