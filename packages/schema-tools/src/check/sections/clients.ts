import type { TouchedOperation } from '../../clients/findTouched.ts';
import { displayPath } from '../../config/files.ts';
import { count } from '../../report/count.ts';
import type { Finding, Place, Section } from '../../report/report.ts';
import type { JudgedBreakage, JudgedChange } from '../check.ts';
import { describeApproval } from './approvals.ts';
import { nameOf } from './operationName.ts';

/** What changes for clients, and which of them break. */
export function clientsSection(
  changes: readonly JudgedChange[],
  broken: readonly JudgedBreakage[],
): Section {
  const of = (severity: string) =>
    changes.filter(({ change }) => change.severity === severity).length;
  const operations = new Set(
    [
      ...broken.map(({ broken }) => broken),
      ...changes
        .filter(({ change }) => change.severity === 'breaking')
        .flatMap(({ touched }) => touched),
    ].map(({ client, operation }) => JSON.stringify([client, operation])),
  );
  const amounts =
    changes.length === 0
      ? 'Clients see no change'
      : `Clients see ${count(changes.length, 'change')}: ${of('breaking')} breaking, ${of('dangerous')} dangerous, ${of('safe')} safe`;
  const effect =
    operations.size === 0
      ? 'no known operation breaks'
      : `${count(operations.size, 'known operation')} ${operations.size === 1 ? 'breaks' : 'break'}`;
  return {
    title: 'Clients',
    summary: `${amounts}; ${effect}.`,
    findings: [...broken.map(brokenFinding), ...changes.map(changeFinding)],
  };
}

function brokenFinding({ broken, fails }: JudgedBreakage): Finding {
  const { client, operation, path, revision, line, column, coordinate, message } = broken;
  const details: string[] = [];
  if (revision !== undefined) {
    details.push(
      'Clients that are out send this text until they are updated: let the operation change first, and the schema when none of them sends it any more.',
    );
  }
  if (!fails) details.push('The change that breaks it is approved.');
  return {
    level: fails ? 'error' : 'warning',
    code: 'OPERATION_BREAKS',
    message: `${nameOf({ client, name: operation, revision })} becomes invalid: ${message}`,
    places: [{ path, revision, line, column, owner: client }],
    ...(details.length > 0 && { details }),
    data: { client, operation, coordinate },
  };
}

function changeFinding({ change, touched, approval, fails }: JudgedChange): Finding {
  const { id, kind, severity, coordinate, message } = change;
  const details: string[] = [];
  if (approval) details.push(describeApproval(approval));
  if (severity === 'breaking' && touched.length === 0) details.push('No known operation uses it.');
  if (fails)
    details.push(`To let it pass, have it reviewed and approve ${id} in schema-approvals.yaml.`);
  return {
    level: fails ? 'error' : severity === 'safe' ? 'notice' : 'warning',
    code: kind,
    message,
    places: touched.map(placeOf),
    ...(details.length > 0 && { details }),
    data: {
      id,
      severity,
      coordinate,
      uses: touched.map(({ path, ...use }) => ({ path: displayPath(path), ...use })),
    },
  };
}

function placeOf({ client, operation, path, revision, line, column }: TouchedOperation): Place {
  return { path, revision, line, column, owner: `${client}: ${operation}` };
}
