/** The variables of a request as JSON gave them: their types are not checked yet. */
export type Variables = Readonly<Record<string, unknown>>;

/** A cost or a factor: a number, or what computes it once the variables are known. */
export type Cost = number | ((variables: Variables) => number);

export function evaluate(cost: Cost, variables: Variables): number {
  return typeof cost === 'number' ? cost : cost(variables);
}

/** Adds costs; what is known already is added at once. */
export function sum(costs: readonly Cost[]): Cost {
  let known = 0;
  const unknown: ((variables: Variables) => number)[] = [];
  for (const cost of costs) {
    if (typeof cost === 'number') known += cost;
    else unknown.push(cost);
  }
  if (unknown.length === 0) return known;
  return (variables) => unknown.reduce((total, cost) => total + cost(variables), known);
}

/** Multiplies a cost; nothing stays nothing, whatever the variables are. */
export function times(factor: Cost, cost: Cost): Cost {
  if (cost === 0) return 0;
  if (typeof factor === 'number' && typeof cost === 'number') return factor * cost;
  return (variables) => evaluate(factor, variables) * evaluate(cost, variables);
}
