export { demoAccounts, demoPassword, type DemoAccount } from './demo.ts';
export { StackError } from './errors.ts';
export { freePort } from './ports.ts';
export { startStack, type RunningSubgraph, type Stack } from './stack/stack.ts';
export type { Patience, StackObserver, StackOptions } from './stack/options.ts';
export {
  ManagedProcess,
  type ProcessObserver,
  type ServiceProgram,
} from './process/managedProcess.ts';
export { httpProbe, type Probe } from './process/probes.ts';
export type { LogLine, LogStream } from './process/logBuffer.ts';
export type { Exit, NodeProgram } from './process/spawnNode.ts';
export { run, type Mode } from './terminal/run.ts';
