import { parseArgs } from 'node:util';

import { readAcknowledged, UnreadableList } from './acknowledgedList.ts';
import { auditBooks, type AuditOptions } from './audit.ts';
import { BooksUnreadable } from './reading/database.ts';
import { printReport } from './report.ts';

/** Where the command line writes. */
export interface Output {
  /** The result. */
  print(text: string): void;
  /** Why there is none. */
  warn(text: string): void;
}

/** 0: the books balance. 1: they do not. 2: they could not be audited. */
export type ExitCode = 0 | 1 | 2;

/** Where `npm start` keeps the books. */
const local = {
  orders: 'mongodb://127.0.0.1:27103/orders?replicaSet=rs0',
  products: 'mongodb://127.0.0.1:27102/products?replicaSet=rs0',
};

const usage = `Use: npm run audit:books -- [--format text|json] [--pending-limit 60] [--overdue-limit 60]
                            [--acknowledged <file>]

Reads the databases of orders and products and checks that they agree. The limits are in seconds: how
long an order may be pending, and how long stock may be held after its reservation expires.

The file lists orders that clients were given, to see that none of them is gone: one JSON object a line,
{"orderId": "...", "userId": "...", "idempotencyKey": "..."}.

ORDERS_MONGODB_URI and PRODUCTS_MONGODB_URI say where they are; by default where \`npm start\` has them.

Exit codes: 0, the books balance; 1, they do not; 2, they could not be read.`;

class BadUsage extends Error {}

/**
 * The command line of the audit.
 *
 * @param args without the program's name
 */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  output: Output,
): Promise<ExitCode> {
  try {
    const { help, format, limits, acknowledged } = readArguments(args);
    if (help) {
      output.print(usage);
      return 0;
    }
    const report = await auditBooks({
      ...locate(environment),
      limits,
      acknowledged: acknowledged === undefined ? [] : readAcknowledged(acknowledged),
    });
    output.print(format === 'json' ? JSON.stringify(report, undefined, 2) : printReport(report));
    return report.findings.length === 0 && report.complete ? 0 : 1;
  } catch (error) {
    if (error instanceof BadUsage) output.warn(`${error.message}\n\n${usage}`);
    else if (error instanceof BooksUnreadable || error instanceof UnreadableList)
      output.warn(error.message);
    else throw error;
    return 2;
  }
}

function locate(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<AuditOptions, 'ordersUri' | 'productsUri'> {
  // An empty variable is one that is not set.
  const given = (name: string): string | undefined =>
    environment[name] === '' ? undefined : environment[name];
  return {
    ordersUri: given('ORDERS_MONGODB_URI') ?? local.orders,
    productsUri: given('PRODUCTS_MONGODB_URI') ?? local.products,
  };
}

function readArguments(args: readonly string[]) {
  const { values } = parse(args);
  const { format } = values;
  if (format !== 'text' && format !== 'json') {
    throw new BadUsage(`There is no format "${format}".`);
  }
  const limits = {
    pendingMs: milliseconds(values['pending-limit']),
    overdueMs: milliseconds(values['overdue-limit']),
  };
  return { help: values.help, format, limits, acknowledged: values.acknowledged };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        format: { type: 'string', default: 'text' },
        'pending-limit': { type: 'string', default: '60' },
        'overdue-limit': { type: 'string', default: '60' },
        acknowledged: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new BadUsage(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function milliseconds(seconds: string): number {
  const value = Number(seconds);
  if (seconds.trim() !== '' && Number.isFinite(value) && value >= 0) return value * 1000;
  throw new BadUsage(`"${seconds}" is not a number of seconds.`);
}
