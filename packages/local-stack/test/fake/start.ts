import { jest } from '@jest/globals';
import { startStack, type Stack, type StackOptions } from '../../src/index.ts';
import { afterThisTest } from './afterThisTest.ts';
import type { FakeProject } from './project.ts';

// Every test here starts processes, and the machine may be busy with other tests.
jest.setTimeout(60_000);

/** Starts the stack of a fake project, and stops it after the test. */
export async function start(project: FakeProject, options: StackOptions = {}): Promise<Stack> {
  const { root, environment } = project;
  const stack = await startStack({ root, environment, ...options });
  afterThisTest(() => stack.stop());
  return stack;
}
