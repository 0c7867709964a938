export { auditBooks, type AuditOptions, type AuditReport } from './audit.ts';
export { advice, type Finding, type Rule, type Subject } from './findings.ts';
export type { Acknowledged } from './passes/checkAcknowledged.ts';
export type { Recheck } from './passes/lookAgain.ts';
export { BooksUnreadable } from './reading/database.ts';
export type { Limits } from './rules/limits.ts';
export { printFinding, printReport } from './report.ts';
