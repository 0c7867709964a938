export { StackError } from './errors.ts';
export { freePort } from './ports.ts';
export { startStack, type RunningSubgraph, type Stack } from './stack/stack.ts';
export type { Patience, StackObserver, StackOptions } from './stack/options.ts';
export {
  ManagedProcess,
  type ProcessObserver,
  type ServiceProgram,
} from './process/managedProcess.ts';
export type { LogLine, LogStream } from './process/logBuffer.ts';
export type { Exit, NodeProgram } from './process/spawnNode.ts';
