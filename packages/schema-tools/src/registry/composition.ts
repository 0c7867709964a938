import { toFinding, type Problem } from '../compose/problem.ts';
import { count } from '../report/count.ts';
import type { Section } from '../report/report.ts';

/** The section about subgraphs that do not compose. */
export function compositionErrors(errors: readonly Problem[]): Section {
  return {
    title: 'Composition',
    summary: `The subgraphs do not compose: ${count(errors.length, 'error')}.`,
    findings: errors.map(toFinding),
  };
}
