import { toFinding } from '../../compose/problem.ts';
import { count } from '../../report/count.ts';
import type { Section } from '../../report/report.ts';
import type { CheckResult } from '../check.ts';

/** Whether the subgraphs compose, and what is new to know about it. */
export function compositionSection({ errors, newHints }: CheckResult['composition']): Section {
  return {
    title: 'Composition',
    summary:
      errors.length > 0
        ? `The subgraphs do not compose: ${count(errors.length, 'error')}.`
        : `The subgraphs compose${newHints.length > 0 ? `, with ${count(newHints.length, 'new hint')}` : ''}.`,
    findings: [...errors, ...newHints].map(toFinding),
  };
}
