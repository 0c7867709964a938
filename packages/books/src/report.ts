import type { AuditReport } from './audit.ts';
import { advice, type Finding } from './findings.ts';

/** A finding for people: what it is about, what was expected, what was found, and what to do. */
export function printFinding(finding: Finding): string {
  const { rule, subject, expected, found } = finding;
  return [
    `${subject.kind} ${subject.id}: ${rule}`,
    `  expected: ${expected}`,
    `  found:    ${found}`,
    `  to do:    ${advice[rule]}`,
  ].join('\n');
}

/** A whole audit for people. */
export function printReport({ findings, complete, counts }: AuditReport): string {
  const { orders, reservations, products, acknowledged } = counts;
  const read = [
    count(orders, 'order'),
    count(reservations, 'reservation'),
    count(products, 'product'),
    ...(acknowledged > 0 ? [count(acknowledged, 'acknowledged order')] : []),
  ].join(', ');
  if (findings.length === 0 && complete) return `The books balance: ${read}.`;
  return [
    ...findings.map(printFinding),
    `The books do not balance: ${count(findings.length, 'finding')} in ${read}.`,
    ...(complete ? [] : ['There were too many: not everything was read.']),
  ].join('\n\n');
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
