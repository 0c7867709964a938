import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Subgraph } from '../compose/compose.ts';
import { displayPath, errorCode, readInput } from '../config/files.ts';
import { readSubgraph, readSubgraphs } from '../compose/readSubgraphs.ts';
import { readSupergraphConfig } from '../config/supergraph.ts';
import { InputError } from '../errors.ts';
import { readDocuments, type ClientDocument } from '../manifest/documents.ts';
import { advance, type Change, type Outcome } from '../registry/advance.ts';
import type { Check } from '../registry/check.ts';
import { historyReport } from '../registry/history.ts';
import { initialise } from '../registry/initialise.ts';
import { authorOf, commitOf } from '../registry/origin.ts';
import { Registry } from '../registry/registry.ts';
import { previousRevision, rollingBack } from '../registry/rollback.ts';
import { publishing, removing } from '../registry/subgraphChange.ts';
import { printReport } from '../report/print.ts';
import type { Report } from '../report/report.ts';
import type { Command, ExitCode } from './command.ts';
import { formatOption, readFormat } from './reporting.ts';

const usage = `supergraph publish --registry <folder> --subgraph <name> [--schema <file>] [--routing-url <url>]
supergraph publish --registry <folder> --remove <name>
supergraph publish --registry <folder> --rollback [<revision>]
supergraph publish --registry <folder> --list [--limit <count>]
supergraph publish --registry <folder> --init

  --registry <folder>     where the supergraph and its history are kept
  --subgraph <name>       publish the schema of this subgraph
  --schema <file>         its schema (as the configuration says)
  --routing-url <url>     where routers reach it (as the configuration says)
  --remove <name>         take a subgraph out of the supergraph
  --rollback [<revision>] return to an earlier revision (the one before the newest state)
  --list                  list the newest revisions, changing nothing
  --limit <count>         how many (20)
  --init                  make the registry, with all subgraphs of the configuration
  --config <file>         the subgraphs, in the format of rover (supergraph.yaml)
  --operations <folder>   the clients' documents, <client>/*.graphql (operations, if it is there)
  --replace-documents     let these documents replace those in the registry, not add to them
  --approvals <file>      breaking changes that are approved (schema-approvals.yaml, if it is there)
  --strict                refuse a breaking change that no known operation uses, too
  --format <format>       text, json, markdown or github (text)`;

const options = {
  registry: { type: 'string' },
  subgraph: { type: 'string' },
  schema: { type: 'string' },
  'routing-url': { type: 'string' },
  remove: { type: 'string' },
  rollback: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  limit: { type: 'string', default: '20' },
  init: { type: 'boolean', default: false },
  config: { type: 'string', default: 'supergraph.yaml' },
  operations: { type: 'string' },
  'replace-documents': { type: 'boolean', default: false },
  approvals: { type: 'string' },
  strict: { type: 'boolean', default: false },
  format: formatOption,
} as const;

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

/** What the command line says about the check. */
export interface CheckOptions {
  /** A file of approvals that has to be there; by default one that may be. */
  readonly approvals: string | undefined;
  /** Whether a breaking change that no known operation uses is refused, too. */
  readonly strict: boolean;
}

/**
 * `supergraph publish`: puts a subgraph's schema into a registry, or takes one out, or goes back.
 *
 * @param checkWith gives the check that every change has to pass
 */
export function publishCommand(checkWith: (options: CheckOptions) => Check): Command {
  return {
    summary: 'Publish a schema into a registry, from which routers take the supergraph',
    usage,

    async run(args, output) {
      const { values, positionals } = parse(args);
      const format = readFormat(values.format);
      const report = (result: Report, exitCode: ExitCode): ExitCode => {
        output.print(printReport(result, format));
        return exitCode;
      };
      const folder = required(values.registry, '--registry <folder>');
      checkMode(values, positionals);

      if (values.list) {
        const registry = await Registry.open(folder);
        return report(await historyReport(registry, positive(values.limit, '--limit')), 0);
      }
      const check = checkWith({ approvals: values.approvals, strict: values.strict });
      const outcome = await run(folder, values, positionals[0], check);
      return report(outcome.report, outcome.result === 'refused' ? 1 : 0);
    },
  };
}

async function run(
  folder: string,
  values: Values,
  revision: string | undefined,
  check: Check,
): Promise<Outcome> {
  const author = await authorOf(process.env);
  const documents = await documentsIn(values.operations);
  if (values.init) {
    const subgraphs = await readSubgraphs(values.config);
    const commit = await commitOf(subgraphs.map(({ schemaPath }) => schemaPath));
    return await initialise(folder, subgraphs, { documents, author, commit });
  }
  const registry = await Registry.open(folder);
  const replaceDocuments = values['replace-documents'];
  const common = { check, documents, replaceDocuments, author };
  return await advance(registry, await changeOf());

  async function changeOf(): Promise<Change> {
    if (values.rollback) {
      const to =
        revision === undefined
          ? await previousRevision(registry)
          : positive(revision, 'The revision after --rollback');
      return await rollingBack(registry, to, { check, author, commit: null });
    }
    if (values.remove !== undefined) {
      return removing(registry, values.remove, { ...common, commit: null });
    }
    const subgraph = await namedSubgraph(values);
    const commit = await commitOf([subgraph.schemaPath]);
    return publishing(registry, subgraph, { ...common, commit });
  }
}

/** @throws InputError unless the command line asks for one thing, and wholly */
function checkMode(values: Values, positionals: readonly string[]): void {
  const modes = [
    values.subgraph !== undefined,
    values.remove !== undefined,
    values.rollback,
    values.list,
    values.init,
  ].filter(Boolean);
  if (modes.length !== 1) {
    throw new InputError(
      'Give one of --subgraph <name>, --remove <name>, --rollback, --list, --init.',
    );
  }
  const stray = positionals[values.rollback ? 1 : 0];
  if (stray !== undefined) throw new InputError(`Unexpected argument "${stray}".`);
}

/** The subgraph that is to be published. What the command line says of it comes before supergraph.yaml. */
async function namedSubgraph(values: Values): Promise<Subgraph> {
  const name = required(values.subgraph, '--subgraph <name>');
  if (!/^[A-Za-z][\w-]{0,99}$/.test(name)) {
    throw new InputError(`"${name}" is no name for a subgraph: use letters, digits, "-" and "_".`);
  }
  const { schema, 'routing-url': url, config } = values;
  if (url !== undefined && !(/^https?:/.test(url) && URL.canParse(url))) {
    throw new InputError(`--routing-url: "${url}" is not an http or https URL.`);
  }
  // A team with a repository of its own has no supergraph.yaml: both options together do without.
  if (schema !== undefined && url !== undefined) return await fromFile(name, schema, url);
  const entry = (await readSupergraphConfig(config)).find((listed) => listed.name === name);
  if (entry === undefined) {
    throw new InputError(
      `${displayPath(config)} has no subgraph "${name}": add it there, or give --schema and --routing-url.`,
    );
  }
  const routingUrl = url ?? entry.routingUrl;
  if (schema !== undefined) return await fromFile(name, schema, routingUrl);
  return { ...(await readSubgraph(entry)), routingUrl };
}

async function fromFile(name: string, schemaPath: string, routingUrl: string): Promise<Subgraph> {
  const sdl = await readInput(schemaPath, `the schema of ${name}`);
  return { name, routingUrl, sdl, schemaPath };
}

/** The clients' documents; undefined when no folder was named and the usual one is not there. */
async function documentsIn(folder: string | undefined): Promise<ClientDocument[] | undefined> {
  if (folder !== undefined) return await readDocuments(folder);
  return (await isThere('operations')) ? await readDocuments('operations') : undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function required(value: string | undefined, option: string): string {
  if (value !== undefined && value !== '') return value;
  throw new InputError(`${option} is missing.`);
}

function positive(text: string, what: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InputError(`${what} has to be a whole number from 1 on, not "${text}".`);
}
