import type { Document } from '../../values/document.ts';
import type { Environment, Variables } from '../environment.ts';

/** What a running pipeline may use. */
export interface RunContext extends Variables {
  /**
   * The documents of another collection of the database; none when it does not exist. `atLeast` is
   * a filter that an index may answer: those that do not meet it may be left out, or not.
   */
  collection(name: string, atLeast?: Document): Iterable<Document>;
}

/** Documents in, documents out; what it is given is never changed. */
export type Stage = (input: Iterable<Document>, context: RunContext) => Iterable<Document>;

/** Compiles the stages of a pipeline inside a stage, in which further variables may be named. */
export type CompilePipeline = (
  pipeline: readonly unknown[],
  variables?: readonly string[],
) => Stage;

/** What a stage may use to compile what stands beside its name. */
export interface StageScope {
  readonly variables: ReadonlySet<string>;
  readonly compilePipeline: CompilePipeline;
}

/** Compiles one stage from what stands beside its name. */
export type StageCompiler = (operand: unknown, scope: StageScope, name: string) => Stage;

export const environmentOf = (root: Document, { now, bindings }: Variables): Environment => ({
  root,
  now,
  bindings,
});
