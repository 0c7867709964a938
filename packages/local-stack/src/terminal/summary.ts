import { demoAccounts, demoPassword } from '../demo.ts';
import { withoutPassword } from '../stack/database.ts';
import type { Stack } from '../stack/stack.ts';
import { styled, table } from './screen.ts';

/**
 * What runs where, as a table, and what a person may do next.
 *
 * @param offersDemo whether the demo accounts can sign in
 */
export function summary(stack: Stack, dataDir: string, offersDemo: boolean): string {
  const rows = [...stack.subgraphs.values()].map((subgraph) => [
    subgraph.name,
    `${forPeople(subgraph.address)}/graphql`,
    `${withoutPassword(subgraph.databaseUri)}${subgraph.database === undefined ? '' : ' (embedded)'}`,
  ]);
  const services = table([
    ['Service', 'Address', 'Database'],
    ...rows,
    ['router', `${forPeople(stack.url)}/graphql`, ''],
  ]);
  return [
    '',
    services,
    '',
    ...(offersDemo ? [demo(), ''] : []),
    `Open ${styled('bold', `${forPeople(stack.url)}/`)} to try it. Data and logs are in ${dataDir}/. Ctrl-C stops everything.`,
    '',
  ].join('\n');
}

function forPeople(url: string): string {
  return url.replace('//127.0.0.1', '//localhost');
}

function demo(): string {
  const rows = demoAccounts.map(({ label, email }) => [label, email, demoPassword]);
  return table([['Sign in as', 'E-mail', 'Password'], ...rows]);
}
