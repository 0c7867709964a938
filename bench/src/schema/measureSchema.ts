import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { outputOf } from '../measure.ts';
import { changeGraph, generateGraph, largeGraph } from './generateGraph.ts';
import type { Phase } from './phases.ts';
import { printComposers, printPhases, printUsages } from './schemaReport.ts';
import { supergraphProgram, type Usage, usageOf } from './usage.ts';
import { writeGraph } from './writeGraph.ts';

/** How often it is measured, and where the tables go. */
export interface SchemaBench {
  readonly rounds: number;
  readonly print: (table: string) => void;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Measures what a check of the schemas takes. Nothing else has to run. */
export async function measureSchema({ rounds, print }: SchemaBench): Promise<void> {
  const repository = await repeat(rounds, () => check(root, 'HEAD'));
  const generated = await checkGenerated(rounds);
  const sides = [{ name: 'this repository', usages: repository }, ...generated];
  print(printUsages('`supergraph check`, as a process', sides));

  const phases = JSON.parse(await outputOf('./schema/phasesMain.js', {})) as Phase[];
  print(printPhases('the generated graph, phase by phase in one process', phases));

  const environment = { ROUNDS: String(rounds) };
  const output = await outputOf('./schema/compositionMain.js', environment);
  const composers = JSON.parse(output) as [Phase[], Phase[]];
  print(printComposers('composition of the generated graph', composers));
}

async function checkGenerated(rounds: number): Promise<{ name: string; usages: Usage[] }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-schema-'));
  try {
    const graph = generateGraph(largeGraph);
    const before = await writeGraph(join(folder, 'before'), graph);
    const sides = [];
    for (const changed of [0, 1, largeGraph.subgraphs]) {
      const after = join(folder, `after-${changed}`);
      await writeGraph(after, changeGraph(graph, changed));
      const usages = await repeat(rounds, () => check(after, before));
      sides.push({ name: `generated, ${changed} changed`, usages });
    }
    return sides;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A check that has found something has done its work, too. */
const check = (folder: string, against: string): Promise<Usage> =>
  usageOf([supergraphProgram, 'check', '--against', against], folder, [0, 1]);

async function repeat<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time++) results.push(await run());
  return results;
}
